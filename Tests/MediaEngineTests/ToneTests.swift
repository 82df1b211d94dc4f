import Glibc
import Testing

@testable import MediaEngine

struct ToneTests {
    @Test(arguments: [300.0, 440, 1_000, 3_000])
    func aToneIsFoundByItsFrequency(frequency: Double) {
        let tone = TestSound.tone(frequency, frames: 30)
        #expect(TestSound.contains(frequency, in: tone))
        #expect(TestSound.contains(frequency + 8, in: tone))
        #expect(!TestSound.contains(frequency + 60, in: tone))
        #expect(!TestSound.contains(frequency - 60, in: tone))
    }

    @Test func twoHundredMillisecondsAreNeeded() {
        let tone = TestSound.tone(1_000, frames: 20)
        #expect(TestSound.contains(1_000, in: tone))
        #expect(!TestSound.contains(1_000, in: Array(tone[..<(18 * 480)])))
        let silence = [Int16](repeating: 0, count: 960)
        let broken = Array(tone[..<(18 * 480)]) + silence + Array(tone[..<(18 * 480)])
        #expect(!TestSound.contains(1_000, in: broken))
    }

    @Test func noiseAndSilenceAreNoTone() {
        var state: UInt32 = 1
        let noise = (0..<48_000).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int16(truncatingIfNeeded: Int32(bitPattern: state) >> 18)
        }
        #expect(!TestSound.contains(1_000, in: noise))
        #expect(!TestSound.contains(1_000, in: [Int16](repeating: 0, count: 48_000)))
        // A tone too quiet to be heard.
        let faint = (0..<48_000).map { Int16(30 * sin(2 * .pi * 1_000 * Double($0) / 48_000)) }
        #expect(!TestSound.contains(1_000, in: faint))
    }

    @Test func theToneIsContinuousAndTwelveDecibelsDown() {
        let tone = TestSound.tone(437.3, frames: 100)
        #expect(TestSound.impurity(of: tone[...], frequency: 437.3, rate: 48_000) < -60)
        let levels = TestSound.frames(TestSound.tone(1_000, frames: 3)).map { LevelMeter.level(of: $0) }
        #expect(levels.allSatisfy { abs($0 + 12) < 0.1 })
    }

    @Test func theMeterRisesAtOnceAndFallsSlowly() {
        var meter = LevelMeter()
        #expect(meter.level == LevelMeter.silence)
        meter.add(TestSound.frames(TestSound.tone(1_000, frames: 1))[0])
        #expect(abs(meter.level + 12) < 0.1)
        meter.add(AudioFrame())
        #expect(meter.level < -13 && meter.level > -15)
        for _ in 0..<100 { meter.add(AudioFrame()) }
        #expect(meter.level == LevelMeter.silence)
    }

    @Test func soundIsHeardWithoutAFrequencyToo() {
        var hearing = Hearing(frequency: nil)
        let frames = TestSound.frames(TestSound.tone(1_000, frames: 40))
        for frame in frames { hearing.add(frame, isReceived: false) }
        #expect(!hearing.heard)
        for frame in frames[..<19] { hearing.add(frame, isReceived: true) }
        #expect(!hearing.heard)
        hearing.add(frames[19], isReceived: true)
        #expect(hearing.heard)
    }
}
