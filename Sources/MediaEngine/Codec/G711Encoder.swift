/// Encodes the engine's 48 kHz to G.711; no allocation after it is made.
package struct G711Encoder: Sendable {
    private let law: G711
    private var resampler = Resampler(from: AudioFrame.sampleRate, to: 8_000)
    private var narrow = [Int16](repeating: 0, count: 1_024)

    package init(_ law: G711) {
        self.law = law
    }

    /// Encodes up to 120 ms, a multiple of 6 samples, and returns the payload's length in bytes.
    package mutating func encode(
        _ samples: UnsafeBufferPointer<Int16>, into payload: UnsafeMutableRawBufferPointer
    ) throws(CodecError) -> Int {
        guard samples.count / 6 <= payload.count, samples.count / 6 < narrow.count else { throw .noRoom }
        let law = law
        return narrow.withUnsafeMutableBufferPointer { narrow in
            let count = min(resampler.process(samples, into: narrow), payload.count)
            for index in 0..<count { payload[index] = law.encode(narrow[index]) }
            return count
        }
    }
}
