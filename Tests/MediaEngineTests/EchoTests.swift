import Glibc
import Testing
import Wire

@testable import EchoCancellation
@testable import MediaEngine

/// The echo canceller on a made-up room, in simulated time.
///
/// Speech-like sounds, each run the same.
struct EchoTests {
    /// A phone on a desk: what the far end says comes back after a delay.
    private final class Desk {
        var far = SpeechLike(pitch: 115, seed: 1)
        var near = SpeechLike(pitch: 205, seed: 2)
        var path = EchoPath(delay: 2_400, length: 3_600, gain: -12, seed: 3)
        var line = VoiceLine()
        var now = MonotonicTime.zero
        var noise = RandomSource.seeded(4)
        var noiseAmplitude: Float = 5e-5
        var options = VoiceOptions(echoCancellation: true)
        /// What the loudspeaker makes of a sample.
        var loudspeaker: (Float) -> Float = { $0 }
        /// Per block: what the microphone heard of the echo, the near end's voice, and what was sent.
        var echoes: [[Float]] = []
        var voices: [[Float]] = []
        var sent: [[Float]] = []

        init() {}

        /// A headset's faint echo, and noise 60 dB below full scale.
        init(noisyRoomWith options: VoiceOptions) {
            path = EchoPath(delay: 1_920, length: 2_880, gain: -20, seed: 6)
            noiseAmplitude = 1.73e-3
            self.options = options
        }

        func run(blocks: Int, far isFar: Bool = true, near isNear: Bool = false) {
            for _ in 0..<blocks {
                now += AudioFrame.duration
                let said = isFar ? far.next(480) : [Float](repeating: 0, count: 480)
                let voice = isNear ? near.next(480) : [Float](repeating: 0, count: 480)
                let echo = path.apply(said.map(loudspeaker))
                var played = AudioFrame(said)
                line.play(&played, at: now)
                var frame = AudioFrame(
                    (0..<480).map {
                        echo[$0] + voice[$0] + Float.random(in: -noiseAmplitude...noiseAmplitude, using: &noise)
                    })
                line.capture(&frame, options, at: now)
                echoes.append(echo)
                voices.append(voice)
                sent.append(frame.samples.map { Float($0) / 32_768 })
            }
        }

        /// In dB, over the last blocks.
        func enhancement(last count: Int) -> Double {
            let before = echoes.suffix(count).joined().reduce(0) { $0 + Double($1 * $1) }
            let after = sent.suffix(count).joined().reduce(0) { $0 + Double($1 * $1) }
            return 10 * log10(before / max(after, 1e-12))
        }

        /// In dB below full scale, over the last blocks.
        func sentPower(last count: Int) -> Double {
            let energy = sent.suffix(count).joined().reduce(0) { $0 + Double($1 * $1) }
            return 10 * log10(energy / Double(480 * count))
        }

        /// How far the voice lies above everything else in what was sent, in dB: the mean over 20 ms where it speaks.
        func segmentalRatio(last count: Int) -> Double {
            let voice = Array(voices.suffix(count).joined())
            let output = Array(sent.suffix(count).joined())
            let delay = EchoCanceller.delay
            var (sum, segments) = (0.0, 0)
            for start in stride(from: 0, to: voice.count - 960 - delay, by: 960) {
                var (wanted, wrong) = (0.0, 1e-9)
                for index in start..<start + 960 {
                    let difference = Double(output[index + delay] - voice[index])
                    wanted += Double(voice[index] * voice[index])
                    wrong += difference * difference
                }
                guard wanted > 960 * 1e-4 else { continue }
                sum += min(35, max(-10, 10 * log10(wanted / wrong)))
                segments += 1
            }
            return sum / Double(max(segments, 1))
        }
    }

    @Test func anEchoIsTakenOutAndTheNearEndIsKept() throws {
        let desk = Desk()
        desk.run(blocks: 600)
        #expect(desk.enhancement(last: 300) >= 25)
        let measured = try #require(desk.line.statistics.echoReturnLossEnhancement)
        #expect(measured > 20)
        // Both speak: the echo, 12 dB down, would leave a ratio of about 10 dB.
        desk.run(blocks: 400, near: true)
        #expect(desk.segmentalRatio(last: 300) > 14)
        desk.run(blocks: 200)
        #expect(desk.enhancement(last: 100) >= 25)
    }

    /// A suppressor that does not know how loud the room is keeps noise suppression from taking the rest for noise.
    @Test func aFaintEchoInANoisyRoomIsTakenOutFromTheBeginning() {
        let desk = Desk(noisyRoomWith: VoiceOptions(echoCancellation: true, noiseSuppression: true))
        desk.run(blocks: 500)
        #expect(desk.enhancement(last: 200) >= 33)
    }

    /// Or the line would seem to go dead with every word of the far end.
    @Test func theRoomIsHeardWhereTheEchoIsTakenOut() {
        let desk = Desk(noisyRoomWith: VoiceOptions(echoCancellation: true))
        desk.run(blocks: 800)
        #expect(abs(desk.sentPower(last: 400) + 60) < 2)
    }

    @Test func theEchoOfALoudspeakerThatDistortsIsTakenOut() {
        let desk = Desk()
        desk.loudspeaker = { tanh(3 * $0) / 3 }
        desk.run(blocks: 1_000)
        #expect(desk.enhancement(last: 300) >= 25)
        desk.run(blocks: 400, near: true)
        #expect(desk.segmentalRatio(last: 300) > 26)
    }

    @Test func aPathThatChangesIsLearntAgain() {
        let desk = Desk()
        desk.run(blocks: 400)
        desk.path = EchoPath(delay: 4_000, length: 2_400, gain: -9, seed: 9)
        desk.run(blocks: 900)
        #expect(desk.enhancement(last: 150) >= 25)
    }

    @Test func withoutAFarEndTheNearEndPassesUnchanged() {
        let desk = Desk()
        desk.run(blocks: 300, far: false, near: true)
        #expect(desk.segmentalRatio(last: 250) > 30)
        #expect(desk.line.statistics.echoReturnLossEnhancement == nil)
    }

    @Test func aSaturatedMicrophoneDoesNoHarm() {
        let desk = Desk()
        desk.path = EchoPath(delay: 1_200, length: 2_400, gain: 30, seed: 5)
        desk.run(blocks: 300)
        desk.path = EchoPath(delay: 2_400, length: 3_600, gain: -12, seed: 3)
        desk.run(blocks: 900)
        #expect(desk.enhancement(last: 200) >= 25)
    }

    /// The microphone's clock goes slower than the loudspeaker's: 200 ppm are 2 ms each 10 s.
    @Test(arguments: [(200e-6, true), (200e-6, false), (-100e-6, false)])
    func twoClocksApartDoNotBringTheEchoBack(skew: Double, isTold: Bool) {
        let blocks = 1_300
        var far = SpeechLike(pitch: 115, seed: 1)
        var path = EchoPath(delay: 2_400, length: 1_800, gain: -12, seed: 3)
        let said = (0..<blocks + 10).map { _ in far.next(480) }
        let air = said.flatMap { path.apply($0) }
        var line = VoiceLine()
        var played = 0
        var (before, after) = (0.0, 0.0)
        for block in 0..<blocks {
            let now = 0.014 + Double(block) * 0.01 * (isTold ? 1 + skew : 1)
            while Double(played) * 0.01 < now {
                var frame = AudioFrame(said[played])
                line.play(&frame, at: .zero + .microseconds(played * 10_000))
                played += 1
            }
            let echo = (0..<480).map { index -> Float in
                let place = Double(block * 480 + index) * (1 + skew)
                let part = Float(place - place.rounded(.down))
                return air[Int(place)] * (1 - part) + air[Int(place) + 1] * part
            }
            var frame = AudioFrame(echo)
            line.capture(&frame, VoiceOptions(echoCancellation: true), at: .zero + .microseconds(Int(now * 1e6)))
            guard block >= blocks - 400 else { continue }
            before += echo.reduce(0) { $0 + Double($1 * $1) }
            after += frame.samples.reduce(0) { $0 + Double($1) * Double($1) / (32_768 * 32_768) }
        }
        #expect(10 * log10(before / after) >= 25)
        #expect(line.statistics.referenceOverflows == 0)
    }
}
