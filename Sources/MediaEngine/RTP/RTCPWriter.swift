/// Writes a compound RTCP datagram into a caller's buffer; what does not fit is left out and marks the writer failed.
package struct RTCPWriter {
    private let buffer: UnsafeMutableRawBufferPointer
    /// Bytes written.
    package private(set) var count = 0
    /// True once a packet did not fit.
    package private(set) var isOverfull = false

    package init(into buffer: UnsafeMutableRawBufferPointer) {
        self.buffer = buffer
    }

    /// A sender report with no or one block.
    package mutating func writeSenderReport(ssrc: UInt32, info: RTCPSenderInfo, block: RTCPReportBlock?) {
        let length = 8 + RTCPSenderInfo.length + (block == nil ? 0 : RTCPReportBlock.length)
        let type = RTCPPacket.PacketType.senderReport
        guard let packet = begin(type, count: block == nil ? 0 : 1, length: length) else { return }
        packet.setBigEndian(ssrc, at: 4)
        info.write(into: .init(rebasing: packet[8...]))
        block?.write(into: .init(rebasing: packet[(8 + RTCPSenderInfo.length)...]))
    }

    /// A receiver report with no or one block.
    package mutating func writeReceiverReport(ssrc: UInt32, block: RTCPReportBlock?) {
        let length = 8 + (block == nil ? 0 : RTCPReportBlock.length)
        let type = RTCPPacket.PacketType.receiverReport
        guard let packet = begin(type, count: block == nil ? 0 : 1, length: length) else { return }
        packet.setBigEndian(ssrc, at: 4)
        block?.write(into: .init(rebasing: packet[8...]))
    }

    /// The canonical name of a source, cut to the 255 bytes that an item holds.
    package mutating func writeSourceDescription(ssrc: UInt32, canonicalName: [UInt8]) {
        let textLength = min(255, canonicalName.count)
        let length = (8 + 2 + textLength + 4) & ~3
        let type = RTCPPacket.PacketType.sourceDescription
        guard let packet = begin(type, count: 1, length: length) else { return }
        packet.setBigEndian(ssrc, at: 4)
        packet[8] = 1
        packet[9] = UInt8(textLength)
        for index in 0..<textLength { packet[10 + index] = canonicalName[index] }
        for index in (10 + textLength)..<length { packet[index] = 0 }
    }

    /// One source leaves.
    package mutating func writeGoodbye(ssrc: UInt32) {
        guard let packet = begin(RTCPPacket.PacketType.goodbye, count: 1, length: 8) else { return }
        packet.setBigEndian(ssrc, at: 4)
    }

    /// An extended report (RFC 3611); nothing if there is none of its blocks.
    package mutating func writeExtendedReport(
        ssrc: UInt32, referenceTime: NTPTimestamp?, answer: (ssrc: UInt32, lastReference: UInt32, delay: UInt32)?,
        metrics: VoIPMetrics?
    ) {
        let lengths = (referenceTime == nil ? 0 : 12, answer == nil ? 0 : 16, metrics == nil ? 0 : 36)
        let length = 8 + lengths.0 + lengths.1 + lengths.2
        guard length > 8, let packet = begin(RTCPPacket.PacketType.extendedReport, count: 0, length: length) else {
            return
        }
        packet.setBigEndian(ssrc, at: 4)
        if let referenceTime {
            let block = Self.block(in: packet, at: 8, RTCPExtendedReport.BlockType.receiverReferenceTime, words: 2)
            block.setBigEndian(referenceTime.rawValue, at: 0)
        }
        if let answer {
            let type = RTCPExtendedReport.BlockType.delaysSinceLastReceived
            let block = Self.block(in: packet, at: 8 + lengths.0, type, words: 3)
            block.setBigEndian(answer.ssrc, at: 0)
            block.setBigEndian(answer.lastReference, at: 4)
            block.setBigEndian(answer.delay, at: 8)
        }
        metrics?.write(
            into: Self.block(
                in: packet, at: 8 + lengths.0 + lengths.1, RTCPExtendedReport.BlockType.voipMetrics, words: 8))
    }

    /// Writes a block's type and length; returns where its content goes.
    private static func block(
        in packet: UnsafeMutableRawBufferPointer, at offset: Int, _ type: UInt8, words: UInt16
    ) -> UnsafeMutableRawBufferPointer {
        packet[offset] = type
        packet[offset + 1] = 0
        packet.setBigEndian(words, at: offset + 2)
        return UnsafeMutableRawBufferPointer(rebasing: packet[offset + 4..<offset + 4 + 4 * Int(words)])
    }

    private mutating func begin(_ type: UInt8, count items: UInt8, length: Int) -> UnsafeMutableRawBufferPointer? {
        guard count + length <= buffer.count else {
            isOverfull = true
            return nil
        }
        let packet = UnsafeMutableRawBufferPointer(rebasing: buffer[count..<count + length])
        packet[0] = 0x80 | items
        packet[1] = type
        packet.setBigEndian(UInt16(length / 4 - 1), at: 2)
        count += length
        return packet
    }
}
