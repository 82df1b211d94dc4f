internal import Glibc

/// A short sweep that is found again in any recording.
package enum Chirp {
    /// From one to the next, in samples: half a second.
    package static let interval = AudioFrame.sampleRate / 2
    /// 40 ms from 800 to 2,800 Hz.
    package static let samples: [Int16] = {
        let count = AudioFrame.sampleRate / 25
        return (0..<count).map { index in
            let time = Double(index) / Double(AudioFrame.sampleRate)
            let phase = 2 * .pi * (800 * time + 25_000 * time * time)
            let envelope = sin(.pi * Double(index) / Double(count))
            return Int16(12_000 * envelope * sin(phase))
        }
    }()

    /// For the search every sixth sample is enough.
    private static let step = 6
    private static let likeness = 0.5

    /// Where in `recording` the first of `range`'s samples is that begins a chirp; nil if none does.
    package static func find(in recording: [Int16], _ range: Range<Int>) -> Int? {
        let range = range.clamped(to: 0..<max(0, recording.count - samples.count))
        guard let rough = best(in: recording, stride(from: range.lowerBound, to: range.upperBound, by: step)),
            rough.likeness >= likeness
        else { return nil }
        let near = range.clamped(to: max(0, rough.index - step)..<rough.index + step + 1)
        return best(in: recording, stride(from: near.lowerBound, to: near.upperBound, by: 1))?.index
    }

    private static func best(
        in recording: [Int16], _ candidates: StrideTo<Int>
    ) -> (index: Int, likeness: Double)? {
        let pattern = stride(from: 0, to: samples.count, by: step).map { (offset: $0, value: Double(samples[$0])) }
        let energy = pattern.reduce(1.0) { $0 + $1.value * $1.value }
        var result: (index: Int, likeness: Double)?
        for index in candidates {
            var (product, other) = (0.0, 1.0)
            for point in pattern {
                let sample = Double(recording[index + point.offset])
                product += point.value * sample
                other += sample * sample
            }
            let likeness = product / (energy * other).squareRoot()
            if likeness > result?.likeness ?? -1 { result = (index, likeness) }
        }
        return result
    }
}
