internal import Glibc
package import Wire

/// What Linux tells about interfaces besides their addresses: texts of `/proc/net`, parsed without trust in their form.
package struct NetworkTables: Equatable, Sendable {
    /// The interface of the default route with the lowest metric, by family.
    package var defaultInterfaces: [IPAddress.Family: String] = [:]
    /// IPv6 addresses that must not or should not be used: not yet or no more unique, or past their time.
    package var unusable: Set<IPAddress> = []

    package init() {}

    /// - Parameters:
    ///   - routes: `/proc/net/route`.
    ///   - routes6: `/proc/net/ipv6_route`.
    ///   - addresses6: `/proc/net/if_inet6`.
    package init(routes: String, routes6: String, addresses6: String) {
        defaultInterfaces[.v4] = Self.defaultInterface(Self.lines(routes).compactMap(Self.defaultRoute))
        defaultInterfaces[.v6] = Self.defaultInterface(Self.lines(routes6).compactMap(Self.defaultRoute6))
        unusable = Set(Self.lines(addresses6).compactMap(Self.unusableAddress))
    }

    /// As they are now.
    static var current: NetworkTables {
        NetworkTables(
            routes: read("/proc/thread-self/net/route"), routes6: read("/proc/thread-self/net/ipv6_route"),
            addresses6: read("/proc/thread-self/net/if_inet6"))
    }

    private typealias Route = (interface: String, metric: UInt32)

    private static func defaultInterface(_ routes: [Route]) -> String? {
        routes.min { $0.metric < $1.metric }?.interface
    }

    /// Columns: interface, destination, gateway, flags, references, uses, metric, mask.
    private static func defaultRoute(_ fields: [Substring]) -> Route? {
        guard fields.count >= 8, fields[1] == "00000000", fields[7] == "00000000" else { return nil }
        return route(interface: fields[0], flags: fields[3], metric: UInt32(fields[6]))
    }

    /// Columns: destination, its length, source, its length, next hop, metric, references, uses, flags, interface.
    private static func defaultRoute6(_ fields: [Substring]) -> Route? {
        guard fields.count == 10, fields[0].allSatisfy({ $0 == "0" }), fields[1] == "00" else { return nil }
        return route(interface: fields[9], flags: fields[8], metric: UInt32(fields[5], radix: 16))
    }

    private static func route(interface: Substring, flags: Substring, metric: UInt32?) -> Route? {
        guard let flags = UInt32(flags, radix: 16), flags & Flag.up != 0, flags & Flag.reject == 0, let metric
        else { return nil }
        return (String(interface), metric)
    }

    /// Columns: address, interface number, prefix length, scope, flags, interface.
    private static func unusableAddress(_ fields: [Substring]) -> IPAddress? {
        guard fields.count == 6, fields[0].utf8.count == 32, let flags = UInt32(fields[4], radix: 16),
            flags & (Flag.duplicate | Flag.deprecated | Flag.tentative) != 0,
            let upper = UInt64(fields[0].prefix(16), radix: 16), let lower = UInt64(fields[0].suffix(16), radix: 16)
        else { return nil }
        return .v6(upper, lower)
    }

    private enum Flag {
        static let up: UInt32 = 0x0001
        static let reject: UInt32 = 0x0200
        static let duplicate: UInt32 = 0x08
        static let deprecated: UInt32 = 0x20
        static let tentative: UInt32 = 0x40
    }

    /// More lines than this are a router's, whose default route stands among the first.
    private static let lineLimit = 4096

    private static func lines(_ text: String) -> [[Substring]] {
        text.split(separator: "\n", maxSplits: lineLimit).prefix(lineLimit).map {
            $0.split(whereSeparator: \.isWhitespace)
        }
    }

    /// At most a megabyte of a file; empty when it cannot be read.
    private static func read(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < 1_048_576 {
            let count = Glibc.read(descriptor, &part, part.count)
            guard count > 0 else { break }
            bytes += part.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
