internal import Glibc

/// Finds a tone of a given frequency in sound, by Goertzel's algorithm over pieces of 20 ms.
package struct ToneDetector: Sendable {
    /// Whether the tone made up most of the sound for 200 ms without a break, at any time so far.
    package private(set) var isFound = false
    /// The longest time without the tone since it was found, in samples.
    package private(set) var longestMiss = 0
    private var miss = 0
    private let coefficient: Double
    private var previous = 0.0
    private var beforePrevious = 0.0
    private var energy = 0.0
    private var samples = 0
    /// Pieces in a row with the tone.
    private var run = 0

    private static let pieceLength = 960
    private static let neededRun = 10
    /// The tone's share of a piece's energy; a tone 20 Hz off still has it, one 40 Hz off has not.
    private static let dominance = 0.5
    /// Mean square of -50 dB of a full-scale sine; below it a tone is noise.
    private static let audible = 32_768.0 * 32_768 / 2 * 1e-5

    /// - Parameter frequency: in hertz.
    package init(frequency: Double) {
        coefficient = 2 * cos(2 * .pi * frequency / Double(AudioFrame.sampleRate))
    }

    package mutating func add(_ frame: borrowing AudioFrame) {
        for sample in frame.samples {
            let value = Double(sample)
            let next = value + coefficient * previous - beforePrevious
            beforePrevious = previous
            previous = next
            energy += value * value
        }
        samples += AudioFrame.sampleCount
        if samples >= Self.pieceLength { judge() }
    }

    private mutating func judge() {
        let power = previous * previous + beforePrevious * beforePrevious - coefficient * previous * beforePrevious
        let count = Double(samples)
        let share = energy > 0 ? 2 * power / count / energy : 0
        run = share >= Self.dominance && energy / count >= Self.audible ? run + 1 : 0
        isFound = isFound || run >= Self.neededRun
        miss = run > 0 || !isFound ? 0 : miss + samples
        longestMiss = max(longestMiss, miss)
        (previous, beforePrevious, energy, samples) = (0, 0, 0, 0)
    }
}
