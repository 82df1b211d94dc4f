internal import MediaEngine

/// What one client is sent for a packet of the other.
struct RelayContent {
    /// The number under which the listener takes `payload` as it is; nil when it must go through both codecs.
    let payloadType: UInt8?
    let payload: UnsafeRawBufferPointer

    /// Nil for packets that hold no sound, or noise that the listener does not take.
    init?(_ packet: UnsafeRawBufferPointer, _ number: UInt8, from: StreamFormat, to: StreamFormat) {
        let isSameCodec = from.codec == to.codec
        switch number {
        case from.receivePayloadType:
            self.init(isSameCodec ? to.sendPayloadType : nil, packet)
        case from.redundancy.receive:
            // The blocks in it are numbered as the whole, which the listener must number so too.
            if isSameCodec, let redundant = to.redundancy.send, from.receivePayloadType == to.sendPayloadType {
                self.init(redundant, packet)
            } else {
                guard let primary = Self.primary(of: packet) else { return nil }
                self.init(isSameCodec ? to.sendPayloadType : nil, primary)
            }
        case from.comfortNoise.receive:
            guard isSameCodec, let noise = to.comfortNoise.send else { return nil }
            self.init(noise, packet)
        default:
            return nil
        }
    }

    private init(_ payloadType: UInt8?, _ payload: UnsafeRawBufferPointer) {
        self.payloadType = payloadType
        self.payload = payload
    }

    /// The sound of redundant audio that is not a copy: it stands last (RFC 2198, section 3).
    private static func primary(of packet: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var start = 0
        var copies = 0
        while start < packet.count, packet[start] & 0x80 != 0 {
            guard start + 4 < packet.count else { return nil }
            copies += Int(packet[start + 2] & 0x03) << 8 | Int(packet[start + 3])
            start += 4
        }
        start += 1 + copies
        return start < packet.count ? UnsafeRawBufferPointer(rebasing: packet[start...]) : nil
    }
}
