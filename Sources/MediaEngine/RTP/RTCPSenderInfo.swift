/// What a sender reports of itself (RFC 3550, section 6.4.1).
package struct RTCPSenderInfo: Equatable, Sendable {
    package var ntp: NTPTimestamp
    /// The media timestamp of the same moment.
    package var rtpTimestamp: UInt32
    package var packets: UInt32
    /// Payload bytes, without headers and padding.
    package var bytes: UInt32

    package static let length = 20

    package init(ntp: NTPTimestamp, rtpTimestamp: UInt32, packets: UInt32, bytes: UInt32) {
        self.ntp = ntp
        self.rtpTimestamp = rtpTimestamp
        self.packets = packets
        self.bytes = bytes
    }

    /// Reads the 20 bytes behind a sender's SSRC.
    init(_ bytes: UnsafeRawBufferPointer) {
        ntp = NTPTimestamp(rawValue: bytes.bigEndian(at: 0, as: UInt64.self))
        rtpTimestamp = bytes.bigEndian(at: 8, as: UInt32.self)
        packets = bytes.bigEndian(at: 12, as: UInt32.self)
        self.bytes = bytes.bigEndian(at: 16, as: UInt32.self)
    }

    func write(into buffer: UnsafeMutableRawBufferPointer) {
        buffer.setBigEndian(ntp.rawValue, at: 0)
        buffer.setBigEndian(rtpTimestamp, at: 8)
        buffer.setBigEndian(packets, at: 12)
        buffer.setBigEndian(bytes, at: 16)
    }
}
