/// One packet of a compound RTCP datagram, as a view into it: valid only as long as the datagram's bytes are.
package enum RTCPPacket {
    case senderReport(ssrc: UInt32, info: RTCPSenderInfo, blocks: RTCPReportBlocks)
    case receiverReport(ssrc: UInt32, blocks: RTCPReportBlocks)
    case sourceDescription(RTCPSourceDescription)
    case goodbye(RTCPGoodbye)
    case extendedReport(ssrc: UInt32, RTCPExtendedReport)
    /// Feedback and everything else that a phone has no use for.
    case other(type: UInt8)

    /// The packet types this engine reads and writes (RFC 3550, section 12.1).
    enum PacketType {
        static let senderReport: UInt8 = 200
        static let receiverReport: UInt8 = 201
        static let sourceDescription: UInt8 = 202
        static let goodbye: UInt8 = 203
        static let extendedReport: UInt8 = 207
    }
}

/// The report blocks of one sender or receiver report; at most 31.
package struct RTCPReportBlocks {
    private let bytes: UnsafeRawBufferPointer

    /// `bytes` is a whole number of blocks.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    package var count: Int { bytes.count / RTCPReportBlock.length }

    package subscript(index: Int) -> RTCPReportBlock {
        let start = index * RTCPReportBlock.length
        return RTCPReportBlock(UnsafeRawBufferPointer(rebasing: bytes[start..<start + RTCPReportBlock.length]))
    }
}

/// The sources that leave; at most 31.
package struct RTCPGoodbye {
    private let bytes: UnsafeRawBufferPointer

    /// `bytes` is a whole number of SSRCs.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    package var count: Int { bytes.count / 4 }

    package func contains(_ ssrc: UInt32) -> Bool {
        (0..<count).contains { bytes.bigEndian(at: 4 * $0, as: UInt32.self) == ssrc }
    }
}

/// The chunks of a source description (RFC 3550, section 6.5).
package struct RTCPSourceDescription {
    private let bytes: UnsafeRawBufferPointer
    private let chunks: Int

    init(_ bytes: UnsafeRawBufferPointer, chunks: Int) {
        self.bytes = bytes
        self.chunks = chunks
    }

    /// The canonical name of a source, its ill-formed characters replaced; nil if it is not there or the chunks are torn.
    package func canonicalName(of ssrc: UInt32) -> String? {
        var offset = 0
        for _ in 0..<chunks {
            guard offset + 4 <= bytes.count else { return nil }
            let isWanted = bytes.bigEndian(at: offset, as: UInt32.self) == ssrc
            offset += 4
            while offset < bytes.count, bytes[offset] != 0 {
                guard offset + 2 <= bytes.count, offset + 2 + Int(bytes[offset + 1]) <= bytes.count else { return nil }
                let text = offset + 2..<offset + 2 + Int(bytes[offset + 1])
                if isWanted, bytes[offset] == 1 { return String(decoding: bytes[text], as: UTF8.self) }
                offset = text.upperBound
            }
            // At least one zero ends the items, and zeros fill up to the next word.
            offset = (offset + 4) & ~3
        }
        return nil
    }
}
