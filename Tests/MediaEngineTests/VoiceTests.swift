import Glibc
import Testing
import Wire

@testable import MediaEngine

/// Switching voice processing, and what is known of voices.
struct VoiceTests {
    private static let everything = VoiceOptions(echoCancellation: true, noiseSuppression: true, gainControl: true)

    @Test func whatIsOffLeavesSamplesAsTheyAre() {
        var line = VoiceLine()
        var speech = SpeechLike(pitch: 120, seed: 1)
        for block in 1...100 {
            let frame = AudioFrame(speech.next(480))
            var processed = frame
            line.capture(&processed, .off, at: .zero + AudioFrame.duration * block)
            #expect(processed == frame)
        }
    }

    /// A sine goes on as a sine: no step between samples is larger than its own by more than a little.
    @Test func switchingMakesNoClick() {
        var line = VoiceLine()
        var random = RandomSource.seeded(7)
        var last: Int16?
        var largest = 0
        var options = VoiceOptions.off
        for block in 0..<600 {
            if block % 15 == 0 {
                options.echoCancellation = Bool.random(using: &random)
                options.gainControl = Bool.random(using: &random)
            }
            var frame = AudioFrame(
                (0..<480).map { 0.25 * Float(sin(2 * .pi * 200 * Double(block * 480 + $0) / 48_000)) })
            var silence = AudioFrame()
            let now = MonotonicTime.zero + AudioFrame.duration * block
            line.play(&silence, at: now)
            line.capture(&frame, options, at: now)
            for sample in frame.samples {
                if let last { largest = max(largest, abs(Int(sample) - Int(last))) }
                last = sample
            }
        }
        // The sine itself steps by 215; gain control may make it almost three times as loud.
        #expect(largest < 215 * 4)
    }

    @Test func thousandsOfChangesEndWithTheLast() {
        var line = VoiceLine()
        var random = RandomSource.seeded(8)
        for block in 1...3_000 {
            let options = VoiceOptions(
                echoCancellation: Int.random(in: 0..<8, using: &random) == 0,
                noiseSuppression: Bool.random(using: &random), gainControl: Bool.random(using: &random))
            var frame = AudioFrame()
            line.capture(&frame, options, at: .zero + AudioFrame.duration * block)
        }
        for block in 3_001...3_060 {
            var frame = AudioFrame()
            line.capture(&frame, .off, at: .zero + AudioFrame.duration * block)
        }
        #expect(line.statistics.options == .off)
        let frame = AudioFrame([Float](repeating: 0.1, count: 480))
        var processed = frame
        line.capture(&processed, .off, at: .zero + .seconds(40))
        #expect(processed == frame)
    }

    @Test func noiseIsTurnedDownAndVoiceIsNot() {
        var line = VoiceLine()
        var noise = RandomSource.seeded(5)
        var speech = SpeechLike(pitch: 130, seed: 6)
        var (quiet, loud, voices) = (0.0, 0.0, 0)
        for block in 1...700 {
            let isSpeech = block > 400
            let said = isSpeech ? speech.next(480) : [Float](repeating: 0, count: 480)
            var frame = AudioFrame(said.map { $0 + Float.random(in: -0.003...0.003, using: &noise) })
            line.capture(&frame, VoiceOptions(noiseSuppression: true), at: .zero + AudioFrame.duration * block)
            let energy = frame.samples.reduce(0.0) { $0 + Double($1) * Double($1) }
            if (301...400).contains(block) { quiet += energy }
            if block > 400 { loud += energy }
            if block > 420, line.isVoice { voices += 1 }
        }
        // A uniform noise of this amplitude has a mean square of 0.003²/3.
        let before = 0.003 * 0.003 / 3 * 32_768 * 32_768 * 480 * 100
        #expect(10 * log10(before / quiet) > 8)
        #expect(loud > quiet * 30)
        #expect(voices > 120)
    }

    @Test func someoneSpeakingIntoAMutedMicrophoneIsNoticed() {
        var muted = MutedSpeech()
        for _ in 0..<100 { muted.add(isVoice: true, isMuted: false) }
        #expect(!muted.isSpeaking)
        for _ in 0..<30 { muted.add(isVoice: true, isMuted: true) }
        #expect(!muted.isSpeaking)
        for _ in 0..<30 { muted.add(isVoice: true, isMuted: true) }
        #expect(muted.isSpeaking)
        for _ in 0..<100 { muted.add(isVoice: false, isMuted: true) }
        #expect(!muted.isSpeaking)
    }

    @Test func voiceStandsOutOfTheRoom() {
        var activity = VoiceActivity()
        for _ in 0..<300 { activity.add(-55) }
        #expect(!activity.isVoice)
        activity.add(-30)
        #expect(activity.isVoice)
        for _ in 0..<25 { activity.add(-55) }
        #expect(!activity.isVoice)
    }

    @Test func ownVoiceIsHeardInTheEarAndNotTakenForTheFarEnd() {
        var line = VoiceLine()
        let options = VoiceOptions(sidetone: 10)
        var heard = AudioFrame()
        for block in 1...3 {
            var said = AudioFrame([Float](repeating: 0.5, count: 480))
            line.capture(&said, options, at: .zero + AudioFrame.duration * block)
            heard = AudioFrame([Float](repeating: 0.25, count: 480))
            line.play(&heard, at: .zero + AudioFrame.duration * block)
        }
        #expect(heard.samples.allSatisfy { abs(Int($0) - (8_192 + 1_638)) <= 1 })
        var said = AudioFrame()
        line.capture(&said, .off, at: .zero + .milliseconds(40))
        heard = AudioFrame()
        line.play(&heard, at: .zero + .milliseconds(40))
        #expect(heard == AudioFrame())
    }

    @Test func sidetoneStaysBelowWhatCouldWhistle() {
        #expect(VoiceOptions(sidetone: 500).sidetone == 50)
        #expect(VoiceOptions(sidetone: -3).sidetone == 0)
    }
}
