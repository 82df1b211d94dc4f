import Glibc
import Testing

@testable import MediaEngine

struct CodecResamplerTests {
    private func convert(_ samples: [Int16], from source: Int, to target: Int, chunk: Int) -> [Int16] {
        var resampler = Resampler(from: source, to: target)
        var output = [Int16](repeating: 0, count: resampler.maximumOutput(for: chunk))
        var result: [Int16] = []
        for start in stride(from: 0, to: samples.count, by: chunk) {
            let part = Array(samples[start..<min(samples.count, start + chunk)])
            let count = part.withUnsafeBufferPointer { part in
                output.withUnsafeMutableBufferPointer { resampler.process(part, into: $0) }
            }
            result += output[..<count]
        }
        return result
    }

    @Test(arguments: [300.0, 1_000, 2_000, 3_300])
    func toneStaysCleanThroughEightKilohertz(frequency: Double) {
        let tone = TestSound.tone(frequency, frames: 50)
        let narrow = convert(tone, from: 48_000, to: 8_000, chunk: 480)
        #expect(narrow.count == tone.count / 6)
        #expect(TestSound.impurity(of: narrow[400...], frequency: frequency, rate: 8_000) < -60)
        let wide = convert(narrow, from: 8_000, to: 48_000, chunk: 80)
        #expect(wide.count == tone.count)
        #expect(TestSound.impurity(of: wide[2_400...], frequency: frequency, rate: 48_000) < -55)
    }

    /// What eight kilohertz cannot hold must not come back as another tone.
    @Test(arguments: [4_700.0, 6_000, 7_000, 11_000])
    func highTonesAreRemoved(frequency: Double) {
        let narrow = convert(TestSound.tone(frequency, frames: 20), from: 48_000, to: 8_000, chunk: 480)
        #expect(narrow[200...].allSatisfy { abs($0) <= 8 })
    }

    @Test(arguments: [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 44_056, 96_000])
    func everyRateBecomesOurs(rate: Int) {
        let tone = (0..<rate).map { Int16(8_000 * sin(2 * .pi * 1_000 * Double($0) / Double(rate))) }
        for chunk in [480, 37] {
            let output = convert(tone, from: rate, to: 48_000, chunk: chunk)
            #expect(abs(output.count - 48_000) <= 2)
            #expect(TestSound.impurity(of: output[4_800..<43_200], frequency: 1_000, rate: 48_000) < -50)
        }
    }

    @Test func levelIsKept() {
        let constant = [Int16](repeating: 12_345, count: 4_800)
        let narrow = convert(constant, from: 48_000, to: 8_000, chunk: 480)
        #expect(narrow[100...].allSatisfy { abs($0 - 12_345) <= 1 })
    }

    @Test func fullScaleDoesNotWrap() {
        let square = (0..<4_800).map { $0 / 240 % 2 == 0 ? Int16.max : Int16.min }
        let narrow = convert(square, from: 48_000, to: 8_000, chunk: 480)
        #expect(narrow.contains(Int16.max) && narrow.contains(Int16.min))
    }
}
