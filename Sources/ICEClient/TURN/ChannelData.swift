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
        guard bytes.count >= Self.headerLength else { return nil }
        let channel = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        let length = Int(bytes[2]) << 8 | Int(bytes[3])
        guard Self.channels.contains(channel), bytes.count - Self.headerLength >= length else { return nil }
        self.init(channel: channel, payload: Array(bytes[Self.headerLength..<Self.headerLength + length]))
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
}
