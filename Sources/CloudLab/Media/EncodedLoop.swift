internal import MediaEngine

/// A sound encoded once, to be sent again and again.
///
/// Each packet is encoded when it is first asked for, so that the event loop is never held up by a whole melody.
final class EncodedLoop {
    private let melody: Melody
    private var encoder: AudioEncoder
    private var frame = AudioFrame()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1500, alignment: 16)
    private var packets: [[UInt8]] = []

    /// Nil when the codec cannot be made.
    init?(_ melody: Melody, _ codec: AudioCodec) {
        guard let encoder = try? AudioEncoder(codec, packetTime: .milliseconds(20)) else { return nil }
        self.melody = melody
        self.encoder = encoder
    }

    deinit { buffer.deallocate() }

    /// Packets of 20 ms until it begins again.
    var packetCount: Int { melody.frameCount / 2 }

    /// Gives the packet at a position; positions behind the end begin again.
    func withPacket(_ position: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        let index = position % packetCount
        while packets.count <= index { encodeNext() }
        packets[index].withUnsafeBytes(body)
    }

    private func encodeNext() {
        var length: Int?
        for half in 0..<2 {
            frame.withSamples { melody.fill($0, frame: 2 * packets.count + half) }
            length = (try? encoder.encode(frame, into: buffer)) ?? nil
        }
        packets.append(Array(buffer[..<(length ?? 0)]))
    }
}
