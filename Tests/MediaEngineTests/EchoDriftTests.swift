import Glibc
import Testing
import Wire

@testable import EchoCancellation

/// Two clocks, told from an echo alone.
struct EchoDriftTests {
    /// An echo that moves away, and a filter that knows it as it was; what is made up for is made up for.
    private struct Echo {
        var drift = EchoDrift()
        var random = RandomSource.seeded(11)
        /// Samples by which the echo comes later than the filter thinks.
        var delay = 0.0
        var block = 0

        mutating func run(blocks: Int, rate: Double, noise: Float, told: Float = 0) {
            for _ in 0..<blocks {
                delay += rate + Double(drift.advance)
                let expected = (0..<480).map { value(at: Double(block * 480 + $0)) }
                let microphone = (0..<480).map { index in
                    value(at: Double(block * 480 + index) - delay) + Float.random(in: -1...1, using: &random) * noise
                }
                drift.follow(zip(microphone, expected).map { $0 - $1 }, of: microphone, told: told)
                block += 1
            }
        }

        private func value(at place: Double) -> Float {
            Float(0.1 * sin(place * 0.05) + 0.05 * sin(place * 0.173) + 0.02 * sin(place * 0.31))
        }
    }

    @Test(arguments: [0.024, -0.096, 0.15])
    func aDriftIsFoundAndMadeUpFor(rate: Double) {
        var echo = Echo()
        echo.run(blocks: 600, rate: rate, noise: 0.001)
        #expect(abs(Double(echo.drift.advance) + rate) < 0.003)
        #expect(abs(echo.delay) < 0.2)
        // The other end's voice, louder than the echo.
        echo.run(blocks: 1_500, rate: rate, noise: 0.3)
        #expect(abs(Double(echo.drift.advance) + rate) < 0.02)
    }

    @Test func withoutADriftReadingGoesOnEvenly() {
        var echo = Echo()
        echo.run(blocks: 1_000, rate: 0, noise: 0.01)
        #expect(abs(echo.drift.advance) < 0.003)
    }

    @Test func aClockThatChangesIsFollowed() {
        var echo = Echo()
        echo.run(blocks: 1_000, rate: 0.048, noise: 0.001)
        echo.run(blocks: 1_500, rate: -0.048, noise: 0.001)
        #expect(abs(echo.drift.advance - 0.048) < 0.005)
    }

    @Test func withoutAnEchoItGoesByWhatItIsTold() {
        var drift = EchoDrift()
        for _ in 0..<30_000 { drift.wait(told: 0.096) }
        #expect(abs(drift.advance - 0.096) < 0.01)
    }

    @Test func nothingBringsItBeyondItsLimits() {
        var drift = EchoDrift()
        var random = RandomSource.seeded(3)
        for block in 0..<3_000 {
            let scale: Float = block % 3 == 0 ? 1e4 : block % 3 == 1 ? 1e-6 : 1
            let error = (0..<480).map { _ in Float.random(in: -scale...scale, using: &random) }
            let microphone = (0..<480).map { _ in Float.random(in: -1...1, using: &random) }
            drift.follow(error, of: microphone, told: block % 2 == 0 ? 1 : -1)
            #expect(drift.advance.isFinite && abs(drift.advance) <= 5)
        }
    }
}
