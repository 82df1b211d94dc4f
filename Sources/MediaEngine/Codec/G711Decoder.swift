/// Decodes G.711 to the engine's 48 kHz, with concealment of lost frames; no allocation after it is made.
package struct G711Decoder: Sendable {
    private let law: G711
    private var concealment = PitchConcealment()
    private var resampler = Resampler(from: 8_000, to: AudioFrame.sampleRate)
    /// Room for 120 ms at 8 kHz.
    private var narrow = [Int16](repeating: 0, count: Self.maximumSamples)

    private static let maximumSamples = 960

    package init(_ law: G711) {
        self.law = law
    }

    /// Decodes a payload of up to 120 ms and returns the number of samples written, six for each byte.
    package mutating func decode(
        _ payload: UnsafeRawBufferPointer, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        guard !payload.isEmpty, payload.count <= Self.maximumSamples else { throw .malformed }
        guard samples.count >= payload.count * 6 else { throw .noRoom }
        let law = law
        return narrow.withUnsafeMutableBufferPointer { narrow in
            let frame = UnsafeMutableBufferPointer(rebasing: narrow[..<payload.count])
            for index in frame.indices { frame[index] = law.decode(payload[index]) }
            concealment.receive(frame)
            return resampler.process(UnsafeBufferPointer(frame), into: samples)
        }
    }

    /// Makes up `count` samples, a multiple of 6 and at most 120 ms.
    package mutating func conceal(
        _ count: Int, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        guard count > 0, count / 6 <= Self.maximumSamples, samples.count >= count else { throw .noRoom }
        return narrow.withUnsafeMutableBufferPointer { narrow in
            let frame = UnsafeMutableBufferPointer(rebasing: narrow[..<(count / 6)])
            concealment.conceal(into: frame)
            return resampler.process(UnsafeBufferPointer(frame), into: samples)
        }
    }
}
