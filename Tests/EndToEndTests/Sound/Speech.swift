import Foundation
import Wire

/// Sound like speech, the same every time: syllables of gliding pitch and changing vowels, with short pauses.
///
/// Everything lies under 4 kHz, where a speech codec keeps the wave's shape.
enum Speech {
    /// First three formants of some vowels, in hertz.
    private static let vowels: [[Double]] = [
        [730, 1090, 2440], [270, 2290, 3010], [300, 870, 2240], [530, 1840, 2480], [570, 840, 2410],
    ]

    static func samples(seconds: Double, rate: Int, seed: UInt64 = 5) -> [Float] {
        var random = RandomSource.seeded(seed)
        var samples: [Float] = []
        var phase = 0.0
        while samples.count < Int(seconds * Double(rate)) {
            let syllable = Syllable(
                vowel: vowels.randomElement(using: &random) ?? vowels[0],
                pitch: Double.random(in: 100...160, using: &random), glide: Double.random(in: -30...30, using: &random),
                length: Int(Double.random(in: 0.12...0.28, using: &random) * Double(rate)), rate: Double(rate))
            samples += syllable.samples(phase: &phase)
            let pause = Double.random(in: 0...1, using: &random) < 0.2 ? 0.12 : 0.02
            samples += [Float](repeating: 0, count: Int(pause * Double(rate)))
        }
        return Array(samples.prefix(Int(seconds * Double(rate))))
    }

    private struct Syllable {
        var vowel: [Double]
        /// Hertz at its begin, and how much it rises to its end.
        var pitch: Double
        var glide: Double
        /// In samples.
        var length: Int
        var rate: Double

        /// The harmonics of the pitch under 3.6 kHz, each as strong as the formants near it make it.
        func samples(phase: inout Double) -> [Float] {
            let strengths = (1...36).map { strength(at: Double($0) * pitch) }
            let total = strengths.reduce(0, +)
            return (0..<length).map { index in
                let progress = Double(index) / Double(length)
                let current = pitch + glide * progress
                phase += 2 * .pi * current / rate
                var value = 0.0
                for (number, strength) in strengths.enumerated() where Double(number + 1) * current < 3600 {
                    value += strength * sin(Double(number + 1) * phase)
                }
                return Float(0.9 * value / total * sin(.pi * progress).squareRoot())
            }
        }

        private func strength(at frequency: Double) -> Double {
            vowel.enumerated().reduce(0.02) { sum, formant in
                let distance = (frequency - formant.element) / 120
                return sum + exp(-Double(formant.offset)) / (1 + distance * distance)
            }
        }
    }
}
