/// One's own voice on its way to the ear: as much as the two threads' steps need between them and no more.
struct Sidetone {
    private var ring = [Int16](repeating: 0, count: Self.capacity)
    private var written = 0
    private var read = 0

    /// A power of two.
    private static let capacity = 2_048
    /// Samples that may wait; what comes after pushes out what is older, because late is worse than broken.
    private static let room = 2 * AudioFrame.sampleCount

    /// - Parameter percent: of the frame's amplitude.
    mutating func append(_ frame: borrowing AudioFrame, percent: Int) {
        for (index, sample) in frame.samples.enumerated() {
            ring[(written + index) & (Self.capacity - 1)] = Int16(Int(sample) * percent / 100)
        }
        written += AudioFrame.sampleCount
        read = max(read, written - Self.room)
    }

    /// Adds what waits, if it is enough for the whole frame.
    mutating func mix(into frame: inout AudioFrame) {
        guard written - read >= AudioFrame.sampleCount else { return }
        let (ring, read) = (ring, read)
        frame.withSamples { samples in
            for index in samples.indices {
                let sum = Int(samples[index]) + Int(ring[(read + index) & (Self.capacity - 1)])
                samples[index] = Int16(clamping: sum)
            }
        }
        self.read += AudioFrame.sampleCount
    }
}
