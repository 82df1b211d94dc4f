import Foundation

/// How loud one frequency is among others.
enum ToneLevel {
    /// The amplitude of a tone, 0–1 of full scale, as the median over pieces of 50 ms.
    static func level(of frequency: Double, in samples: ArraySlice<Float>, rate: Int) -> Double {
        let length = rate / 20
        let pieces = stride(from: samples.startIndex, through: samples.endIndex - length, by: length)
        let levels = pieces.map { amplitude(of: frequency, in: samples[$0..<$0 + length], rate: rate) }.sorted()
        return levels.isEmpty ? 0 : levels[levels.count / 2]
    }

    /// Under a window, so that other tones do not leak in.
    private static func amplitude(of frequency: Double, in samples: ArraySlice<Float>, rate: Int) -> Double {
        let count = Double(samples.count)
        var (sine, cosine) = (0.0, 0.0)
        for (index, sample) in samples.enumerated() {
            let weight = 1 - cos(2 * .pi * (Double(index) + 0.5) / count)
            let angle = 2 * .pi * frequency * Double(index) / Double(rate)
            sine += Double(sample) * weight * sin(angle)
            cosine += Double(sample) * weight * cos(angle)
        }
        return 2 * (sine * sine + cosine * cosine).squareRoot() / count
    }
}
