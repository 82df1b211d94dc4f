import Foundation
import MediaEngine
import Testing
import Wire

@Suite struct DTMFTonesTests {
    private func samples(_ key: TelephoneKey, _ duration: Duration, level: Double = -18, frames: Int) -> [Int16] {
        var tones = DTMFTones(key, duration: duration, level: level)
        return (0..<frames).flatMap { _ in
            var frame = AudioFrame()
            tones.mix(into: &frame)
            return frame.samples
        }
    }

    /// Power at a frequency, relative to a full-scale sine, in dB (Goertzel).
    private func level(_ samples: ArraySlice<Int16>, at frequency: Double) -> Double {
        let step = 2 * cos(2 * .pi * frequency / 48_000)
        var (before, last) = (0.0, 0.0)
        for sample in samples { (before, last) = (last, Double(sample) / 32_767 + step * last - before) }
        let power = last * last + before * before - step * last * before
        return 10 * log10(power * 4 / Double(samples.count * samples.count) + 1e-12)
    }

    /// ITU-T Q.23: rows and columns of the keypad.
    @Test(arguments: Array(zip("123A456B789C*0#D", 0..<16)))
    func eachKeyHasItsTwoTones(character: Character, place: Int) throws {
        let key = try #require(TelephoneKey(character))
        let sound = samples(key, .milliseconds(100), frames: 10)[480..<4320]
        for (index, frequency) in [697.0, 770, 852, 941].enumerated() {
            let found = level(sound, at: frequency)
            #expect(index == place / 4 ? abs(found + 18) < 1 : found < -35, "\(frequency): \(found)")
        }
        for (index, frequency) in [1209.0, 1336, 1477, 1633].enumerated() {
            let found = level(sound, at: frequency)
            #expect(index == place % 4 ? abs(found + 18) < 1 : found < -35, "\(frequency): \(found)")
        }
    }

    @Test func itEndsWhenItShould() {
        let sound = samples(.five, .milliseconds(55), frames: 8)
        #expect(sound[..<2640].contains { abs(Int($0)) > 3_000 })
        #expect(!sound[2640...].contains { $0 != 0 })
        // Soft edges: no step that clicks.
        #expect(abs(Int(sound[0])) < 100 && abs(Int(sound[2639])) < 200)
    }

    @Test func itIsMixedAndNeverWraps() {
        var tones = DTMFTones(.one, duration: .milliseconds(20), level: 0)
        var frame = AudioFrame()
        frame.withSamples { $0.update(repeating: 32_000) }
        tones.mix(into: &frame)
        #expect(frame.samples.allSatisfy { $0 > -900 })
        #expect(frame.samples.contains(32_767))
    }
}
