internal import MediaEngine

/// A sound encoded once, to be sent again and again.
final class EncodedLoop {
    private var bytes: [UInt8] = []
    private var frames: [Range<Int>] = []

    /// Nil when the codec cannot be made.
    init?(_ melody: Melody, _ codec: AudioCodec) {
        guard var encoder = try? AudioEncoder(codec, packetTime: .milliseconds(20)) else { return nil }
        var frame = AudioFrame()
        var payload = [UInt8](repeating: 0, count: 1500)
        for index in 0..<melody.frameCount {
            frame.withSamples { melody.fill($0, frame: index) }
            let length = payload.withUnsafeMutableBytes { try? encoder.encode(frame, into: $0) }
            guard let length = length ?? nil else { continue }
            frames.append(bytes.count..<bytes.count + length)
            bytes += payload[..<length]
        }
        guard !frames.isEmpty else { return nil }
    }

    /// Gives the frame at a position; positions behind the end begin again.
    func withFrame(_ position: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        let range = frames[position % frames.count]
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
}
