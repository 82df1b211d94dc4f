/// One side of a recording on its way to the file: each 10 ms find their place by the time at which they were there.
///
/// Two sides that live by different clocks stay together: a side that runs ahead of or behind the time of the recording
/// is given a sample more or less in a frame until it is back, and what does not come is silence.
package struct RecordingTrack: Sendable {
    /// The place behind the last sample, counted from the recording's beginning.
    private var end = 0
    /// Samples put in or left out to follow the time.
    package private(set) var corrections = 0
    /// Frames that found no place: too late, or nobody fetched what was before them.
    package private(set) var dropped = 0
    private var ring: [Int16]
    /// The place before which everything was fetched.
    package private(set) var taken = 0
    private var hasBegun = false
    /// How far frames come ahead of their place, smoothed; in samples.
    private var lead = 0.0

    /// 2.7 s: what waits while the disk is slow.
    private static let capacity = 1 << 17
    /// A frame farther from its place, 100 ms, is not where it is by jitter.
    private static let tolerance = 4_800
    /// 2 ms.
    private static let deadBand = 96.0
    private static let smoothing = 64.0

    package init() {
        ring = [Int16](repeating: 0, count: Self.capacity)
    }

    /// Takes 10 ms whose first sample belongs to `place`; nil where they just follow what was before.
    package mutating func append(_ frame: borrowing AudioFrame, at place: Int?) {
        if let place, place + AudioFrame.sampleCount - taken > Self.capacity {
            dropped += 1
            return
        }
        guard let place, hasBegun else {
            if let place { fill(to: place) }
            hasBegun = true
            return write(frame, count: AudioFrame.sampleCount)
        }
        let ahead = place - end
        if ahead > Self.tolerance {
            fill(to: place)
            lead = 0
        } else if ahead < -Self.tolerance {
            dropped += 1
            return
        }
        lead += (Double(place - end) - lead) / Self.smoothing
        let correction = lead > Self.deadBand ? 1 : lead < -Self.deadBand ? -1 : 0
        corrections += abs(correction)
        lead -= Double(correction)
        write(frame, count: AudioFrame.sampleCount + correction)
    }

    /// Fetches the next `count` samples into every `stride`th place of `output`; what has not come until now is silence.
    package mutating func take(_ count: Int, into output: UnsafeMutableBufferPointer<Int16>, offset: Int, stride: Int) {
        let place = taken + count
        if end < place { fill(to: place) }
        for index in 0..<count { output[offset + index * stride] = ring[(taken + index) & (Self.capacity - 1)] }
        taken = place
    }

    /// Samples that wait to be fetched.
    package var waiting: Int { end - taken }

    private mutating func fill(to place: Int) {
        let first = max(end, place - Self.capacity)
        for index in first..<max(first, place) { ring[index & (Self.capacity - 1)] = 0 }
        end = max(end, place)
    }

    /// Writes a frame as `count` samples, which may be one more or less than it has.
    private mutating func write(_ frame: borrowing AudioFrame, count: Int) {
        guard end + count - taken <= Self.capacity else {
            dropped += 1
            return
        }
        let last = AudioFrame.sampleCount - 1
        for index in 0..<count {
            let position = index * last
            let (left, part) = (position / (count - 1), position % (count - 1))
            let (here, next) = (Int(frame.samples[left]), Int(frame.samples[min(left + 1, last)]))
            ring[(end + index) & (Self.capacity - 1)] = Int16(here + (next - here) * part / (count - 1))
        }
        end += count
    }
}
