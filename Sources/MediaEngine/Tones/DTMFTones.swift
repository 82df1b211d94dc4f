internal import Glibc
internal import Wire

/// Makes the two tones of a telephone's key (ITU-T Q.23), with soft edges, and mixes them into sound.
package struct DTMFTones: Sendable {
    /// Samples that are still to come.
    private var remaining: Int
    private let length: Int
    private var phases = (low: 0.0, high: 0.0)
    /// Radians a sample.
    private let steps: (low: Double, high: Double)
    private let amplitude: Double

    private static let low = [697.0, 770, 852, 941]
    private static let high = [1209.0, 1336, 1477, 1633]
    private static let edge = 240

    /// - Parameter level: of each of the two tones, in dB below a full-scale sine, at most -6.
    package init(_ key: TelephoneKey, duration: Duration, level: Double) {
        let (row, column) = Self.place(of: key)
        let step = 2 * Double.pi / Double(AudioFrame.sampleRate)
        steps = (Self.low[row] * step, Self.high[column] * step)
        amplitude = 32_767 * pow(10, min(level, -6) / 20)
        length = Int(min(max(duration, .zero), .seconds(60)).nanoseconds / 1_000) * AudioFrame.sampleRate / 1_000_000
        remaining = length
    }

    package var isOver: Bool { remaining <= 0 }

    /// Adds 10 ms of the tones to a frame.
    package mutating func mix(into frame: inout AudioFrame) {
        var tones = self
        frame.withSamples { samples in
            for index in samples.indices where tones.remaining > 0 {
                samples[index] = Int16(clamping: Int(samples[index]) + Int(tones.next()))
            }
        }
        self = tones
    }

    private mutating func next() -> Double {
        let loudness = Double(min(length - remaining + 1, remaining, Self.edge)) / Double(Self.edge)
        remaining -= 1
        phases.low += steps.low
        phases.high += steps.high
        if phases.low >= 2 * .pi { phases.low -= 2 * .pi }
        if phases.high >= 2 * .pi { phases.high -= 2 * .pi }
        return amplitude * loudness * (sin(phases.low) + sin(phases.high))
    }

    /// Row and column on the keypad, from the upper left.
    private static func place(of key: TelephoneKey) -> (row: Int, column: Int) {
        switch key {
        case .zero: (3, 1)
        case .star: (3, 0)
        case .pound: (3, 2)
        case .a, .b, .c, .d: (Int(key.rawValue - TelephoneKey.a.rawValue), 3)
        default: (Int(key.rawValue - 1) / 3, Int(key.rawValue - 1) % 3)
        }
    }
}
