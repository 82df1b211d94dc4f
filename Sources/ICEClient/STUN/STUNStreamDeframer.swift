/// Cuts the bytes of a TCP or TLS connection to a TURN server into STUN messages and ChannelData.
///
/// RFC 8489, section 6.2.2, and RFC 8656, section 12.5. Once the framing is lost it stays lost: the connection has to
/// be closed.
package struct STUNStreamDeframer: Sendable {
    private var buffer: [UInt8] = []
    /// How much of `buffer` was handed out already.
    private var consumed = 0
    private var isBroken = false

    /// More than the longest frame and a large read together; what a caller who does not drain can pile up.
    private static let maximumBuffered = 1 << 18

    package init() {}

    /// Bytes that wait for the rest of their frame.
    package var buffered: Int { buffer.count - consumed }

    /// Takes what was read from the connection, in any portions; drain with `next()` before the next call.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        guard !isBroken, buffered + bytes.count <= Self.maximumBuffered else {
            isBroken = true
            return
        }
        buffer.removeFirst(consumed)
        consumed = 0
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame without its padding; nil until more bytes are there.
    ///
    /// Throws `.badFraming`, now and ever after, when the bytes start neither kind of frame.
    package mutating func next() throws(STUNError) -> [UInt8]? {
        guard !isBroken else { throw .badFraming }
        let start = consumed
        guard buffered >= 4 else { return nil }
        let length = Int(buffer[start + 2]) << 8 | Int(buffer[start + 3])
        switch buffer[start] {
        case 0...0x3F:
            guard length & 3 == 0, isCookiePlausible else { throw lost() }
            return take(STUNMessage.headerLength + length, padding: 0)
        case 0x40...0x4F:
            return take(ChannelData.headerLength + length, padding: -length & 3)
        default:
            throw lost()
        }
    }

    /// Whether as much of the magic cookie as is there already is right.
    private var isCookiePlausible: Bool {
        let cookie = STUNMessage.magicCookie
        return (0..<min(4, buffered - 4)).allSatisfy {
            buffer[consumed + 4 + $0] == UInt8(truncatingIfNeeded: cookie >> (24 - 8 * UInt32($0)))
        }
    }

    private mutating func take(_ length: Int, padding: Int) -> [UInt8]? {
        guard buffered >= length + padding else { return nil }
        defer { consumed += length + padding }
        return Array(buffer[consumed..<consumed + length])
    }

    private mutating func lost() -> STUNError {
        isBroken = true
        buffer = []
        consumed = 0
        return .badFraming
    }
}
