/// What a datagram of a multiplexed port is, by its first byte (RFC 7983, section 7).
package enum PacketKind: Hashable, Sendable {
    case stun
    case dtls
    case channelData
    case rtp
    case rtcp
    case unknown

    /// Sorts a datagram by its first two bytes.
    ///
    /// RTCP is told from RTP by its packet type, 192–223 (RFC 5761, section 4).
    package init(firstByte: UInt8, secondByte: UInt8) {
        switch firstByte {
        case 0...3: self = .stun
        case 20...63: self = .dtls
        case 64...79: self = .channelData
        case 128...191: self = (192...223).contains(secondByte) ? .rtcp : .rtp
        default: self = .unknown
        }
    }

    /// Sorts a datagram that was received whole; one of under two bytes is unknown.
    package init(_ bytes: some RandomAccessCollection<UInt8>) {
        guard bytes.count >= 2 else {
            self = .unknown
            return
        }
        self.init(firstByte: bytes[bytes.startIndex], secondByte: bytes[bytes.index(after: bytes.startIndex)])
    }
}
