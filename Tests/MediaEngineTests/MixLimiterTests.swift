import Glibc
import Testing

@testable import MediaEngine

/// What becomes of sums that do not fit into 16 bits.
struct MixLimiterTests {
    private func limited(_ sums: [Int32]) -> [Int16] {
        var limiter = MixLimiter()
        return stride(from: 0, to: sums.count, by: 480).flatMap { start in
            var frame = AudioFrame()
            pass(Array(sums[start..<start + 480]), through: &limiter, &frame)
            return frame.samples
        }
    }

    private func pass(_ sums: [Int32], through limiter: inout MixLimiter, _ frame: inout AudioFrame) {
        sums.withUnsafeBufferPointer { sums in
            guard let sums = sums.baseAddress else { return }
            frame.withSamples { limiter.process(sums, into: $0) }
        }
    }

    private func tone(_ frequency: Double, _ amplitude: Double, frames: Int) -> [Int32] {
        (0..<frames * 480).map { Int32(amplitude * sin(2 * .pi * frequency * Double($0) / 48_000)) }
    }

    @Test func whatFitsIsLeftAsItIs() {
        let sums = tone(440, 29_000, frames: 20)
        #expect(limited(sums).map(Int32.init) == sums)
    }

    @Test func nothingWrapsHoweverLoud() {
        for amplitude in [33_000.0, 70_000, 260_000, 2_147_000_000] {
            let sums = tone(440, amplitude, frames: 30)
            for (sum, sample) in zip(sums, limited(sums)) {
                #expect(sum == 0 || Int(sample).signum() == Int(sum).signum() || abs(sum) < Int32(amplitude / 10_000))
            }
        }
        let edges = [Int32](repeating: .min, count: 240) + [Int32](repeating: .max, count: 240)
        let result = limited(edges)
        #expect(result[..<240].allSatisfy { $0 < -29_000 } && result[240...].allSatisfy { $0 > 29_000 })
    }

    /// After the first 2 ms a loud sum is only turned down: a tone stays a tone.
    @Test func aLoudToneStaysPure() {
        let result = limited(tone(1_000, 120_000, frames: 50))
        let impurity = TestSound.impurity(of: result[4_800...], frequency: 1_000, rate: 48_000)
        #expect(impurity < -60, "\(impurity) dB")
        #expect(result[4_800...].max().map { (28_500...29_300).contains($0) } == true)
    }

    /// A voice in the background is turned down with the shout over it, and comes back too slowly to be heard to move.
    @Test func theGainComesBackSlowlyAndWhole() {
        var limiter = MixLimiter()
        var frame = AudioFrame()
        pass(tone(500, 58_400, frames: 1), through: &limiter, &frame)
        #expect(limiter.gain < 0.51 && limiter.gain > 0.49)
        var last = limiter.gain
        for tick in 0..<100 {
            pass(tone(500, 5_000, frames: 1), through: &limiter, &frame)
            let change = 20 * log10(Double(limiter.gain / last))
            #expect(change >= 0 && change < 0.1, "\(change) dB at \(tick)")
            last = limiter.gain
            // At the old level the sum would be too loud again, and is not yet let through.
            if tick == 30 { #expect(limiter.gain < 0.75) }
        }
        #expect(limiter.gain == 1)
    }

    @Test func aSteadyLoudSumDoesNotPump() {
        let result = limited(tone(97, 90_000, frames: 100))
        // The loudest of each 20 ms, after the beginning.
        let peaks = stride(from: 4_800, to: 48_000 - 960, by: 960).map { start in
            result[start..<start + 960].map { abs(Int($0)) }.max() ?? 0
        }
        #expect((peaks.max() ?? 0) - (peaks.min() ?? 0) < 700, "\(peaks)")
    }

    @Test func theBendHasNoCorner() {
        // Slowly louder from below the knee to far above.
        let sums = (0..<480).map { Int32($0 * 140) }
        let result = limited(sums).map { Int($0) }
        #expect(zip(result, result.dropFirst()).allSatisfy { $1 - $0 < 145 && $1 - $0 > -145 })
    }
}
