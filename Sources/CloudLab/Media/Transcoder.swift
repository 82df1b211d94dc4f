internal import MediaEngine

/// One codec into another, packet by packet, for two clients that have none in common.
struct Transcoder: ~Copyable {
    let from: AudioCodec
    let to: AudioCodec
    private var decoder: AudioDecoder
    private var encoder: AudioEncoder
    private var frame = AudioFrame()
    private var gathered: [Int16] = []
    private let samples = UnsafeMutableBufferPointer<Int16>.allocate(capacity: 5760)
    private let payload = UnsafeMutableRawBufferPointer.allocate(byteCount: 1500, alignment: 16)

    /// Nil when a codec cannot be made.
    init?(from: AudioCodec, to: AudioCodec) {
        guard let decoder = try? AudioDecoder(from), let encoder = try? AudioEncoder(to, packetTime: .milliseconds(20))
        else { return nil }
        self.from = from
        self.to = to
        self.decoder = decoder
        self.encoder = encoder
    }

    deinit {
        samples.deallocate()
        payload.deallocate()
    }

    /// Gives each packet that is full, with its length in ticks of the codec's clock.
    mutating func transcode(_ received: UnsafeRawBufferPointer, _ send: (UnsafeRawBufferPointer, Int) -> Void) {
        guard let count = try? decoder.decode(received, into: samples) else { return }
        gathered += samples[..<count]
        while gathered.count >= AudioFrame.sampleCount {
            frame.withSamples { frame in
                for index in 0..<AudioFrame.sampleCount { frame[index] = gathered[index] }
            }
            gathered.removeFirst(AudioFrame.sampleCount)
            guard let length = try? encoder.encode(frame, into: payload) else { continue }
            send(UnsafeRawBufferPointer(rebasing: payload[..<length]), encoder.packetSamples / to.samplesPerTick)
        }
    }
}
