/// An IPv4 or IPv6 address as a number: no heap, no name look-up.
package enum IPAddress: Hashable, Sendable {
    /// In host byte order: 127.0.0.1 is 0x7F00_0001.
    case v4(UInt32)
    /// The upper and lower 64 bits, in host byte order.
    case v6(UInt64, UInt64)

    package enum Family: Hashable, Sendable { case v4, v6 }

    package var family: Family {
        switch self {
        case .v4: .v4
        case .v6: .v6
        }
    }

    package var isLoopback: Bool {
        switch self {
        case .v4(let bits): bits >> 24 == 127
        case .v6(let upper, let lower): upper == 0 && lower == 1
        }
    }

    /// 0.0.0.0 or `::`, which bind to every interface.
    package var isUnspecified: Bool { self == .v4(0) || self == .v6(0, 0) }

    /// 169.254/16 or fe80::/10.
    package var isLinkLocal: Bool {
        switch self {
        case .v4(let bits): bits >> 16 == 0xA9FE
        case .v6(let upper, _): upper >> 54 == 0x3FA
        }
    }

    /// The address in network byte order: 4 or 16 bytes.
    package var bytes: [UInt8] {
        switch self {
        case .v4(let bits): Self.bigEndian(UInt64(bits) << 32, count: 4)
        case .v6(let upper, let lower): Self.bigEndian(upper, count: 8) + Self.bigEndian(lower, count: 8)
        }
    }

    /// Nil unless there are 4 or 16 bytes.
    package init?(bytes: some Collection<UInt8>) {
        var words: (UInt64, UInt64) = (0, 0)
        for (index, byte) in bytes.enumerated() {
            if index < 8 { words.0 = words.0 << 8 | UInt64(byte) } else { words.1 = words.1 << 8 | UInt64(byte) }
        }
        switch bytes.count {
        case 4: self = .v4(UInt32(truncatingIfNeeded: words.0))
        case 16: self = .v6(words.0, words.1)
        default: return nil
        }
    }

    private static func bigEndian(_ word: UInt64, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
    }
}
