/// Decodes G.722 to the engine's 48 kHz, with concealment of lost frames; no allocation after it is made.
package struct G722Decoder: Sendable {
    private var receiver = G722Receiver()
    private var concealment = PitchConcealment(sampleRate: 16_000)
    private var resampler = Resampler(from: 16_000, to: AudioFrame.sampleRate)
    private var wide = [Int16](repeating: 0, count: 2 * Self.maximumLength)

    /// Octets of 120 ms.
    private static let maximumLength = 960

    package init() {}

    /// Forgets what was decoded, but for what joins the sound.
    package mutating func reset() { receiver = G722Receiver() }

    /// Decodes a payload of up to 120 ms and returns the number of samples written, six for each byte.
    package mutating func decode(
        _ payload: UnsafeRawBufferPointer, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        guard !payload.isEmpty, payload.count <= Self.maximumLength else { throw .malformed }
        guard samples.count >= payload.count * 6 else { throw .noRoom }
        return wide.withUnsafeMutableBufferPointer { wide in
            let frame = UnsafeMutableBufferPointer(rebasing: wide[..<(2 * payload.count)])
            for index in payload.indices {
                (frame[2 * index], frame[2 * index + 1]) = receiver.decode(payload[index])
            }
            concealment.receive(frame)
            return resampler.process(UnsafeBufferPointer(frame), into: samples)
        }
    }

    /// Makes up `count` samples, a multiple of 6 and at most 120 ms.
    package mutating func conceal(
        _ count: Int, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        guard count > 0, count / 6 <= Self.maximumLength, samples.count >= count else { throw .noRoom }
        return wide.withUnsafeMutableBufferPointer { wide in
            let frame = UnsafeMutableBufferPointer(rebasing: wide[..<(count / 3)])
            concealment.conceal(into: frame)
            return resampler.process(UnsafeBufferPointer(frame), into: samples)
        }
    }
}
