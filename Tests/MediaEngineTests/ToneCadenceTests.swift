import Glibc
import Testing
import Wire

@testable import MediaEngine

/// The telephone's own tones as sound.
struct ToneCadenceTests {
    private func sound(_ tone: CallTone, _ library: ToneLibrary = ToneLibrary(), seconds: Double) -> [Int16] {
        var source = ToneSource(tone, library)
        return (0..<Int(seconds * 100)).flatMap { _ in
            var frame = AudioFrame()
            source.mix(into: &frame)
            return frame.samples
        }
    }

    private func level(_ samples: ArraySlice<Int16>) -> Double {
        let energy = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
        return 10 * log10(max(1e-9, 2 * energy / Double(samples.count)) / (32_768 * 32_768))
    }

    @Test func europeanRingbackIsASecondOf425HertzAndFourOfSilence() {
        let tone = sound(.ringback, seconds: 10)
        #expect(abs(level(tone[4_800..<43_200]) + 18) < 0.5)
        #expect(tone[48_000..<240_000].allSatisfy { $0 == 0 })
        #expect(Array(tone[..<240_000]) == Array(tone[240_000...]))
        #expect(TestSound.contains(425, in: Array(tone[..<48_000])))
    }

    @Test(arguments: ToneCountry.allCases, CallTone.allCases)
    func everyToneIsHeardNeverClipsAndNeverClicks(country: ToneCountry, tone: CallTone) {
        let samples = sound(tone, ToneLibrary(country: country), seconds: 22)
        let peak = samples.map { abs(Int($0)) }.max() ?? 0
        #expect(peak > 300 && peak < 20_000)
        // A step larger than a sine of the highest tone makes would click.
        let steps = zip(samples, samples.dropFirst()).map { abs(Int($1) - Int($0)) }
        #expect((steps.max() ?? 0) < peak / 3)
        #expect(samples.contains(0))
    }

    @Test func aToneIsMixedWithWhatIsThere() {
        var frame = AudioFrame()
        frame.withSamples { $0.update(repeating: 32_000) }
        var source = ToneSource(.ring)
        for _ in 0..<10 { source.mix(into: &frame) }
        #expect(frame.samples.contains(32_767))
    }

    @Test func theReminderOfACallOnHoldIsQuietAndSeldom() {
        let tone = sound(.hold, seconds: 40)
        let loud = stride(from: 0, to: tone.count, by: 480).filter { level(tone[$0..<$0 + 480]) > -50 }
        #expect(loud.count > 20 && loud.count < 40)
        #expect(loud.allSatisfy { level(tone[$0..<$0 + 480]) < -30 })
    }

    @Test func aRecordingTakesAToneSPlaceAndAFileThatIsNoneDoesNot() throws {
        let path = "/tmp/tphone-tone-\(getpid()).wav"
        defer { unlink(path) }
        do {
            var writer = try WAVWriter(path: path)
            for frame in TestSound.frames(TestSound.tone(1_000, frames: 50)) { writer.append(frame) }
        }
        let library = ToneLibrary(files: [.ring: path, .busy: "/etc/passwd", .hold: "/nowhere.wav"])
        #expect(TestSound.contains(1_000, in: sound(.ring, library, seconds: 2)))
        #expect(TestSound.contains(425, in: sound(.busy, library, seconds: 2)))
        #expect(library.problems.keys.sorted { $0.rawValue < $1.rawValue } == [.busy, .hold])
        #expect(library.problems[.ring] == nil)
        guard case .badTone(.hold, let reason) = library.problems[.hold] else { return #expect(Bool(false)) }
        #expect(reason == "cannot read /nowhere.wav: No such file or directory")
    }

    @Test func onlyTheTonesOfACallAreHeardInIt() {
        var tones = LocalTones(ToneLibrary())
        var frame = AudioFrame()
        for tone in [CallTone.ring, .ringback, .busy] {
            for _ in 0..<20 { tones.mix(tone, into: &frame) }
        }
        #expect(frame == AudioFrame())
        var loudest = LevelMeter.silence
        for _ in 0..<10 {
            tones.mix(.callWaiting, into: &frame)
            loudest = max(loudest, LevelMeter.level(of: frame))
            frame.silence()
        }
        #expect(loudest > -30)
    }
}
