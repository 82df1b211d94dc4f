package import Wire

/// Ties a STUN response to its request: 96 random bits (RFC 8489, section 5).
package struct TransactionID: Hashable, Sendable {
    private let upper: UInt32
    private let lower: UInt64

    package init(using random: inout RandomSource) {
        upper = UInt32(truncatingIfNeeded: random.next())
        lower = random.next()
    }

    /// Nil unless there are 12 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 12 else { return nil }
        upper = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        lower = bytes.dropFirst(4).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The 12 bytes in network byte order.
    package var bytes: [UInt8] {
        var writer = ByteWriter(reserving: 12)
        writer.write(upper)
        writer.write(lower)
        return writer.bytes
    }
}
