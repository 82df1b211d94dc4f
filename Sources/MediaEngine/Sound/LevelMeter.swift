internal import Glibc

/// Measures loudness: the root mean square in decibels below a full-scale sine.
package struct LevelMeter: Sendable {
    /// Smoothed for the eye, in dB: rises at once, falls within about 200 ms.
    package private(set) var level = Self.silence

    /// What digital silence measures.
    package static let silence = -96.0
    private static let fall = 1.5

    package init() {}

    package mutating func add(_ frame: borrowing AudioFrame) {
        level = max(Self.level(of: frame), max(Self.silence, level - Self.fall))
    }

    /// The level of 10 ms by themselves.
    package static func level(of frame: borrowing AudioFrame) -> Double {
        var energy = 0
        for sample in frame.samples { energy += Int(sample) * Int(sample) }
        guard energy > 0 else { return silence }
        let meanSquare = Double(energy) / Double(AudioFrame.sampleCount) / (32_768 * 32_768)
        return max(silence, 10 * log10(2 * meanSquare))
    }
}
