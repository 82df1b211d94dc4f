internal import Glibc

/// Makes a sine at 12 dB below full scale, without a step between frames.
package struct ToneGenerator: Sendable {
    private var phase = 0.0
    /// Radians a sample.
    private let advance: Double

    private static let amplitude = 32_767 * pow(10, -12.0 / 20)

    /// - Parameter frequency: in hertz, above 0 and below 24,000; outside of it the tone is silence.
    package init(frequency: Double) {
        let isAudible = frequency > 0 && frequency < Double(AudioFrame.sampleRate) / 2
        advance = isAudible ? 2 * .pi * frequency / Double(AudioFrame.sampleRate) : 0
    }

    package mutating func fill(_ frame: inout AudioFrame) {
        var phase = phase
        frame.withSamples { samples in
            for index in samples.indices {
                samples[index] = Int16(Self.amplitude * sin(phase))
                phase += advance
                if phase >= 2 * .pi { phase -= 2 * .pi }
            }
        }
        self.phase = phase
    }
}
