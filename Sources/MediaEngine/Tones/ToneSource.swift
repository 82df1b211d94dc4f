internal import Glibc
internal import Wire

/// Plays one tone, 10 ms at a time, without end and without a click.
package struct ToneSource: Sendable {
    private let cadence: ToneCadence
    private let recording: [Int16]?
    /// Where in the recording, or in the step, in samples.
    private var position = 0
    private var step = 0
    private var phases: [Double] = []

    /// Of each sound's beginning and end, in samples: 8 ms.
    private static let ramp = 384
    /// In which a struck bell falls to a third.
    private static let decay = 0.18 * Double(AudioFrame.sampleRate)

    package init(_ tone: CallTone, _ library: ToneLibrary = ToneLibrary()) {
        cadence = ToneCadence.of(tone, library.country)
        let recording = library.recording(of: tone)
        self.recording = recording?.isEmpty == false ? recording : nil
        phases = [Double](repeating: 0, count: cadence.steps.map(\.frequencies.count).max() ?? 0)
    }

    /// Begins anew.
    package mutating func restart() {
        position = 0
        step = 0
    }

    /// Adds the tone to what a frame holds.
    package mutating func mix(into frame: inout AudioFrame) {
        frame.withSamples { samples in
            for index in samples.indices {
                samples[index] = Int16(clamping: Int(samples[index]) + Int(next()))
            }
        }
    }

    private mutating func next() -> Double {
        if let recording {
            defer { position = position + 1 < recording.count ? position + 1 : 0 }
            return Double(recording[position])
        }
        let current = cadence.steps[step]
        let length = Int(current.length.nanoseconds * Int64(AudioFrame.sampleRate) / 1_000_000_000)
        if position == 0 { for index in phases.indices { phases[index] = 0 } }
        var sum = 0.0
        for (index, frequency) in current.frequencies.enumerated() {
            sum += sin(phases[index])
            phases[index] += 2 * .pi * frequency / Double(AudioFrame.sampleRate)
            if phases[index] >= 2 * .pi { phases[index] -= 2 * .pi }
        }
        let sample = sum * amplitude(of: current, length) / Double(max(1, current.frequencies.count))
        position += 1
        if position >= length {
            position = 0
            step = (step + 1) % cadence.steps.count
        }
        return sample
    }

    private func amplitude(of current: ToneCadence.Step, _ length: Int) -> Double {
        let edge = Double(min(position, length - 1 - position, Self.ramp)) / Double(Self.ramp)
        let fall = current.fades ? exp(-Double(position) / Self.decay) : 1
        return 32_767 * pow(10, cadence.level / 20) * edge * fall
    }
}
