/// 10 ms of sound as every part of the engine passes it on: 48 kHz, mono, 16 bits.
package struct AudioFrame: Sendable, Equatable {
    /// Always `sampleCount` of them.
    package private(set) var samples = [Int16](repeating: 0, count: Self.sampleCount)

    package static let sampleRate = 48_000
    package static let sampleCount = 480
    package static let duration = Duration.milliseconds(10)

    /// Silence.
    package init() {}

    package mutating func silence() {
        withSamples { $0.update(repeating: 0) }
    }

    /// Gives the samples to be changed in place.
    package mutating func withSamples<Result, Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<Int16>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try samples.withUnsafeMutableBufferPointer { samples throws(Failure) in try body(samples) }
    }
}
