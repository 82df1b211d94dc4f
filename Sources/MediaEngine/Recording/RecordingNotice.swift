/// What both ends of a call hear when its recording starts.
package struct RecordingNotice: Equatable, Sendable {
    /// 48 kHz, whole frames.
    let samples: [Int16]

    /// A longer file is cut: it is a notice.
    private static let longest = 30 * AudioFrame.sampleRate

    /// Two short tones.
    package static let tones = RecordingNotice(samples: beep + [Int16](repeating: 0, count: 4_800) + beep)

    /// 150 ms at 1,400 Hz, with soft ends.
    private static let beep: [Int16] = {
        var tone = ToneGenerator(frequency: 1_400)
        var frame = AudioFrame()
        let samples = (0..<15).flatMap { _ in
            tone.fill(&frame)
            return frame.samples
        }
        return samples.enumerated().map { index, sample in
            let slope = min(index, samples.count - 1 - index, 480)
            return Int16(Int(sample) * slope / 960)
        }
    }()

    private init(samples: [Int16]) {
        self.samples = samples
    }

    /// A WAV file, up to 30 s of it.
    package init(path: String) throws(AudioError) {
        var reader = try WAVReader(path: path)
        var frame = AudioFrame()
        var samples: [Int16] = []
        while !reader.isFinished, samples.count < Self.longest {
            reader.read(into: &frame)
            samples += frame.samples
        }
        self.samples = samples
    }

    /// Adds 10 ms from `position` on to a frame, and returns where to go on.
    func mix(into frame: inout AudioFrame, from position: Int) -> Int {
        let count = min(AudioFrame.sampleCount, samples.count - position)
        guard count > 0 else { return position }
        frame.withSamples { frame in
            for index in 0..<count {
                let sum = Int(frame[index]) + Int(samples[position + index])
                frame[index] = Int16(max(-32_768, min(32_767, sum)))
            }
        }
        return position + count
    }
}
