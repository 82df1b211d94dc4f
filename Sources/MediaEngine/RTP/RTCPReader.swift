/// Walks over the packets of a decrypted compound RTCP datagram without allocating.
///
/// A reduced-size datagram (RFC 5506), which begins with another packet than a report, is read too.
package struct RTCPReader {
    private var rest: UnsafeRawBufferPointer

    /// Checks the whole datagram: versions, lengths that add up, counts that fit, padding only at the end.
    ///
    /// Nil for everything else (RFC 3550, appendix A.2).
    package init?(_ datagram: UnsafeRawBufferPointer) {
        guard !datagram.isEmpty else { return nil }
        var offset = 0
        while offset < datagram.count {
            guard let length = Self.lengthOfValidPacket(UnsafeRawBufferPointer(rebasing: datagram[offset...])) else {
                return nil
            }
            offset += length
        }
        rest = datagram
    }

    private static func lengthOfValidPacket(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= 4, bytes[0] >> 6 == 2 else { return nil }
        let length = 4 + 4 * Int(bytes.bigEndian(at: 2, as: UInt16.self))
        guard length <= bytes.count else { return nil }
        var body = length - 4
        if bytes[0] & 0x20 != 0 {
            let padding = Int(bytes[length - 1])
            guard length == bytes.count, padding > 0, padding % 4 == 0, padding <= body else { return nil }
            body -= padding
        }
        let count = Int(bytes[0] & 0x1F)
        let needed =
            switch bytes[1] {
            case RTCPPacket.PacketType.senderReport: 4 + RTCPSenderInfo.length + count * RTCPReportBlock.length
            case RTCPPacket.PacketType.receiverReport: 4 + count * RTCPReportBlock.length
            case RTCPPacket.PacketType.sourceDescription: 8 * count
            case RTCPPacket.PacketType.goodbye: 4 * count
            case RTCPPacket.PacketType.extendedReport: 4
            default: 0
            }
        return needed <= body ? length : nil
    }

    /// The next packet; nil at the end.
    package mutating func next() -> RTCPPacket? {
        guard rest.count >= 4 else { return nil }
        let length = 4 + 4 * Int(rest.bigEndian(at: 2, as: UInt16.self))
        let packet = UnsafeRawBufferPointer(rebasing: rest[..<length])
        rest = UnsafeRawBufferPointer(rebasing: rest[length...])
        return Self.view(packet)
    }

    private static func view(_ packet: UnsafeRawBufferPointer) -> RTCPPacket {
        let count = Int(packet[0] & 0x1F)
        func part(from start: Int, length: Int) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: packet[start..<start + length])
        }
        switch packet[1] {
        case RTCPPacket.PacketType.senderReport:
            let info = RTCPSenderInfo(part(from: 8, length: RTCPSenderInfo.length))
            let blocks = part(from: 8 + RTCPSenderInfo.length, length: count * RTCPReportBlock.length)
            return .senderReport(ssrc: packet.bigEndian(at: 4, as: UInt32.self), info: info, blocks: .init(blocks))
        case RTCPPacket.PacketType.receiverReport:
            let blocks = part(from: 8, length: count * RTCPReportBlock.length)
            return .receiverReport(ssrc: packet.bigEndian(at: 4, as: UInt32.self), blocks: .init(blocks))
        case RTCPPacket.PacketType.sourceDescription:
            return .sourceDescription(.init(part(from: 4, length: packet.count - 4), chunks: count))
        case RTCPPacket.PacketType.goodbye:
            return .goodbye(.init(part(from: 4, length: 4 * count)))
        case RTCPPacket.PacketType.extendedReport:
            let blocks = RTCPExtendedReport(part(from: 8, length: packet.count - 8))
            return .extendedReport(ssrc: packet.bigEndian(at: 4, as: UInt32.self), blocks)
        default:
            return .other(type: packet[1])
        }
    }
}
