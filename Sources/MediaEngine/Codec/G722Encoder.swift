/// Encodes the engine's 48 kHz to G.722; no allocation after it is made.
package struct G722Encoder: Sendable {
    private var transmitter = G722Transmitter()
    private var resampler = Resampler(from: AudioFrame.sampleRate, to: 16_000)
    /// Room for 120 ms at 16 kHz.
    private var wide = [Int16](repeating: 0, count: 1_920 + 1)

    package init() {}

    /// Encodes up to 120 ms, a multiple of 6 samples, and returns the payload's length in bytes.
    package mutating func encode(
        _ samples: UnsafeBufferPointer<Int16>, into payload: UnsafeMutableRawBufferPointer
    ) throws(CodecError) -> Int {
        guard samples.count % 6 == 0 else { throw .malformed }
        guard samples.count / 6 <= payload.count, samples.count / 3 < wide.count else { throw .noRoom }
        return wide.withUnsafeMutableBufferPointer { wide in
            let count = resampler.process(samples, into: wide) / 2
            for index in 0..<count { payload[index] = transmitter.encode(wide[2 * index], wide[2 * index + 1]) }
            return count
        }
    }
}
