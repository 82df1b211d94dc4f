internal import Wire

/// Servers that are reached without an HTTP proxy, as `NO_PROXY` lists them, and this machine itself.
package struct ProxyExceptions: Sendable, Hashable {
    fileprivate enum Exception: Sendable, Hashable {
        case everything
        /// A host, or all names of a domain.
        case name(String, port: UInt16?)
        /// The addresses that begin with these bits.
        case addresses(IPAddress, bits: Int, port: UInt16?)
    }

    private let exceptions: [Exception]

    /// More exceptions than this are cut.
    private static let limit = 256

    /// - Parameter text: hosts, domains, addresses and prefixes such as `10.0.0.0/8`, with or without a port, separated
    ///   by commas; `*` for all. What is none of these is passed over, as other programs do.
    package init(_ text: String = "") {
        let words = text.split { $0 == "," || $0.isWhitespace }
        exceptions = words.prefix(Self.limit).compactMap { Self.exception(String($0).lowercased()) }
    }

    /// Whether this server is reached without a proxy; this machine always is.
    package func cover(_ host: String, _ port: UInt16) -> Bool {
        var name = host.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        let address = IPAddress(name)
        guard name != "localhost", address?.isLoopback != true else { return true }
        return exceptions.contains { $0.covers(name, address, port) }
    }

    private static func exception(_ word: String) -> Exception? {
        if word == "*" { return .everything }
        if let prefix = addresses(word, port: nil) { return prefix }
        let (host, port) = split(word)
        if word.contains(":"), port == nil { return nil }
        if let prefix = addresses(host, port: port) { return prefix }
        let name = host.hasPrefix("*.") ? host.dropFirst(2) : host.drop { $0 == "." }
        let isName = !name.isEmpty && name.allSatisfy { !"/:*[]".contains($0) }
        return isName ? .name(String(name), port: port) : nil
    }

    private static func addresses(_ text: String, port: UInt16?) -> Exception? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let host = parts[0].first == "[" && parts[0].last == "]" ? parts[0].dropFirst().dropLast() : parts[0]
        guard let address = IPAddress(host) else { return nil }
        guard parts.count == 2 else { return .addresses(address, bits: address.bytes.count * 8, port: port) }
        guard let bits = Int(parts[1]), (0...address.bytes.count * 8).contains(bits) else { return nil }
        return .addresses(address, bits: bits, port: port)
    }

    /// The host and the port behind it, if there is one.
    private static func split(_ word: String) -> (host: String, port: UInt16?) {
        guard let colon = word.lastIndex(of: ":"), let port = UInt16(word[word.index(after: colon)...]) else {
            return (word, nil)
        }
        return (String(word[..<colon]), port)
    }
}

extension ProxyExceptions.Exception {
    fileprivate func covers(_ name: String, _ address: IPAddress?, _ port: UInt16) -> Bool {
        switch self {
        case .everything:
            return true
        case .name(let own, let ownPort):
            return (ownPort ?? port) == port && (name == own || name.hasSuffix("." + own))
        case .addresses(let own, let bits, let ownPort):
            guard (ownPort ?? port) == port, let address, address.family == own.family else { return false }
            return own.agrees(with: address, bits: bits)
        }
    }
}

extension IPAddress {
    /// Whether the first `bits` bits are the same.
    fileprivate func agrees(with other: IPAddress, bits: Int) -> Bool {
        let (left, right) = (bytes, other.bytes)
        let whole = bits / 8
        guard left[..<whole] == right[..<whole] else { return false }
        guard bits % 8 > 0 else { return true }
        let shift = UInt8(8 - bits % 8)
        return left[whole] >> shift == right[whole] >> shift
    }
}
