/// The header of an RTP packet, and where its payload stands (RFC 3550, section 5.1).
package struct RTPHeader: Equatable, Sendable {
    /// 0–127.
    package var payloadType: UInt8
    package var marker: Bool
    package var sequenceNumber: UInt16
    package var timestamp: UInt32
    package var ssrc: UInt32
    /// From the packet's first byte to its payload: the fixed header, contributing sources and extension; at least 12.
    package var headerLength: Int
    /// Without padding; may be 0.
    package var payloadLength: Int

    /// The header without contributing sources and extension.
    package static let fixedLength = 12

    /// A header with nothing optional in it.
    package init(
        payloadType: UInt8, marker: Bool = false, sequenceNumber: UInt16, timestamp: UInt32, ssrc: UInt32,
        payloadLength: Int = 0
    ) {
        self.payloadType = payloadType & 0x7F
        self.marker = marker
        self.sequenceNumber = sequenceNumber
        self.timestamp = timestamp
        self.ssrc = ssrc
        self.headerLength = Self.fixedLength
        self.payloadLength = payloadLength
    }

    /// Reads the header of a whole decrypted packet without allocating.
    ///
    /// Nil if the version is not 2, or if sources, extension or padding reach past the packet's end.
    package init?(_ packet: UnsafeRawBufferPointer) {
        guard packet.count >= Self.fixedLength, packet[0] >> 6 == 2 else { return nil }
        var headerLength = Self.fixedLength + 4 * Int(packet[0] & 0x0F)
        if packet[0] & 0x10 != 0 {
            guard packet.count >= headerLength + 4 else { return nil }
            headerLength += 4 + 4 * Int(packet.bigEndian(at: headerLength + 2, as: UInt16.self))
        }
        guard packet.count >= headerLength else { return nil }
        var payloadLength = packet.count - headerLength
        if packet[0] & 0x20 != 0 {
            let padding = Int(packet[packet.count - 1])
            guard padding > 0, padding <= payloadLength else { return nil }
            payloadLength -= padding
        }
        self.payloadType = packet[1] & 0x7F
        self.marker = packet[1] & 0x80 != 0
        self.sequenceNumber = packet.bigEndian(at: 2, as: UInt16.self)
        self.timestamp = packet.bigEndian(at: 4, as: UInt32.self)
        self.ssrc = packet.bigEndian(at: 8, as: UInt32.self)
        self.headerLength = headerLength
        self.payloadLength = payloadLength
    }

    /// The offsets of the payload in its packet.
    package var payloadRange: Range<Int> { headerLength..<headerLength + payloadLength }

    /// Writes the 12 bytes of the fixed header; false, and nothing written, if there is no room.
    ///
    /// - Parameter hasExtension: extensions follow behind the 12 bytes.
    @discardableResult
    package func write(into buffer: UnsafeMutableRawBufferPointer, hasExtension: Bool = false) -> Bool {
        guard buffer.count >= Self.fixedLength else { return false }
        buffer[0] = hasExtension ? 0x90 : 0x80
        buffer[1] = payloadType & 0x7F | (marker ? 0x80 : 0)
        buffer.setBigEndian(sequenceNumber, at: 2)
        buffer.setBigEndian(timestamp, at: 4)
        buffer.setBigEndian(ssrc, at: 8)
        return true
    }
}
