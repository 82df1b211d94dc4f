/// What a receiver reports of one source (RFC 3550, section 6.4.1).
package struct RTCPReportBlock: Equatable, Sendable {
    /// The source that is reported on.
    package var ssrc: UInt32
    /// Of the packets since the report before, in 1/256.
    package var fractionLost: UInt8
    /// Over the whole session; 24 bits with a sign.
    package var packetsLost: Int32
    package var extendedHighest: UInt32
    /// In ticks of the source's media clock.
    package var jitter: UInt32
    /// The middle of the NTP timestamp of the source's last sender report; 0 if there was none.
    package var lastReport: UInt32
    /// From that report to this one, in 1/65536 s.
    package var delay: UInt32

    package static let length = 24

    package init(
        ssrc: UInt32, fractionLost: UInt8, packetsLost: Int32, extendedHighest: UInt32, jitter: UInt32,
        lastReport: UInt32, delay: UInt32
    ) {
        self.ssrc = ssrc
        self.fractionLost = fractionLost
        self.packetsLost = max(-0x80_0000, min(packetsLost, 0x7F_FFFF))
        self.extendedHighest = extendedHighest
        self.jitter = jitter
        self.lastReport = lastReport
        self.delay = delay
    }

    /// Reads the 24 bytes of a block.
    init(_ bytes: UnsafeRawBufferPointer) {
        let loss = bytes.bigEndian(at: 4, as: UInt32.self)
        ssrc = bytes.bigEndian(at: 0, as: UInt32.self)
        fractionLost = UInt8(loss >> 24)
        packetsLost = Int32(bitPattern: loss << 8) >> 8
        extendedHighest = bytes.bigEndian(at: 8, as: UInt32.self)
        jitter = bytes.bigEndian(at: 12, as: UInt32.self)
        lastReport = bytes.bigEndian(at: 16, as: UInt32.self)
        delay = bytes.bigEndian(at: 20, as: UInt32.self)
    }

    func write(into bytes: UnsafeMutableRawBufferPointer) {
        let loss = UInt32(fractionLost) << 24 | UInt32(bitPattern: packetsLost) & 0xFF_FFFF
        bytes.setBigEndian(ssrc, at: 0)
        bytes.setBigEndian(loss, at: 4)
        bytes.setBigEndian(extendedHighest, at: 8)
        bytes.setBigEndian(jitter, at: 12)
        bytes.setBigEndian(lastReport, at: 16)
        bytes.setBigEndian(delay, at: 20)
    }
}
