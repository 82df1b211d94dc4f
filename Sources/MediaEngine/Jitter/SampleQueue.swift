/// Decoded sound between the decoder, which makes whole packets, and the sound clock, which takes 10 ms.
struct SampleQueue: ~Copyable {
    private let samples: UnsafeMutableBufferPointer<Int16>
    private(set) var count = 0

    /// Room for a packet of 120 ms made longer, behind what was made up before it and the rest of another.
    private static let capacity = 5_760 + TimeStretch.growth + 2 * AudioFrame.sampleCount

    init() {
        samples = .allocate(capacity: Self.capacity)
        samples.initialize(repeating: 0)
    }

    deinit { samples.deallocate() }

    /// Where the next samples are written; `append` then tells how many they are.
    var space: UnsafeMutableBufferPointer<Int16> { UnsafeMutableBufferPointer(rebasing: samples[count...]) }

    mutating func append(_ written: Int) {
        precondition(written >= 0 && count + written <= Self.capacity, "more samples than there was room for")
        count += written
    }

    mutating func appendSilence(_ length: Int) {
        space.prefix(length).update(repeating: 0)
        append(length)
    }

    /// Takes the oldest 10 ms, which must be there.
    mutating func take(into frame: inout AudioFrame) {
        precondition(count >= AudioFrame.sampleCount, "taking sound that is not there")
        count -= AudioFrame.sampleCount
        frame.withSamples { frame in
            for index in frame.indices { frame[index] = samples[index] }
        }
        for index in 0..<count { samples[index] = samples[index + AudioFrame.sampleCount] }
    }

    mutating func removeAll() { count = 0 }
}
