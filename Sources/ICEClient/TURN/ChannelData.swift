/// A payload between client and TURN server under a channel number: four bytes of header (RFC 8656, section 12.4).
package struct ChannelData: Equatable, Sendable {
    package var channel: UInt16
    package var payload: [UInt8]

    package static let headerLength = 4
    /// The numbers a client may bind.
    package static let channels: ClosedRange<UInt16> = 0x4000...0x4FFF

    package init(channel: UInt16, payload: [UInt8]) {
        self.channel = channel
        self.payload = payload
    }

    /// Reads a datagram or a frame of a stream; bytes behind the length are padding.
    ///
    /// Nil for anything else.
    package init?(parsing bytes: [UInt8]) {
        guard let found = bytes.withUnsafeBytes(Self.payload(of:)) else { return nil }
        self.init(channel: found.channel, payload: Array(bytes[found.range]))
    }

    /// The bytes to send; nil when the payload is longer than 65,535 bytes.
    ///
    /// - Parameter isPadded: to a multiple of four, as a stream needs it.
    package func encoded(isPadded: Bool) -> [UInt8]? {
        guard let length = UInt16(exactly: payload.count) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerLength + payload.count + 3)
        bytes += [
            UInt8(channel >> 8), UInt8(truncatingIfNeeded: channel), UInt8(length >> 8),
            UInt8(truncatingIfNeeded: length),
        ]
        bytes += payload
        if isPadded { bytes += repeatElement(0, count: -payload.count & 3) }
        return bytes
    }

    // MARK: In place, for media

    /// The channel and the place of the payload in a datagram; nil for anything else.
    package static func payload(of bytes: UnsafeRawBufferPointer) -> (channel: UInt16, range: Range<Int>)? {
        guard bytes.count >= headerLength else { return nil }
        let channel = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        let length = Int(bytes[2]) << 8 | Int(bytes[3])
        guard channels.contains(channel), bytes.count - headerLength >= length else { return nil }
        return (channel, headerLength..<headerLength + length)
    }

    /// Writes the header in front of a payload that begins four bytes into `bytes`; false when there is no room.
    package static func writeHeader(
        channel: UInt16, payloadLength: Int, into bytes: UnsafeMutableRawBufferPointer
    ) -> Bool {
        guard bytes.count >= headerLength, let length = UInt16(exactly: payloadLength) else { return false }
        bytes[0] = UInt8(channel >> 8)
        bytes[1] = UInt8(truncatingIfNeeded: channel)
        bytes[2] = UInt8(length >> 8)
        bytes[3] = UInt8(truncatingIfNeeded: length)
        return true
    }
}
