import Glibc
import Testing

@testable import MediaEngine

/// Who hears whom in a conference, sample by sample.
struct ConferenceMixerTests {
    /// A tone whose samples are known, up to a loudness that fits several times into 16 bits.
    private struct Voice {
        let frequency: Double
        var amplitude = 3_000.0
        private var position = 0

        init(_ frequency: Double, amplitude: Double = 3_000) {
            self.frequency = frequency
            self.amplitude = amplitude
        }

        mutating func next() -> AudioFrame {
            var frame = AudioFrame()
            frame.withSamples { samples in
                for index in samples.indices {
                    let angle = 2 * Double.pi * frequency * Double(position + index) / 48_000 + 1
                    samples[index] = Int16(amplitude * sin(angle))
                }
            }
            position += AudioFrame.sampleCount
            return frame
        }
    }

    private func heard(_ mixer: inout ConferenceMixer, _ party: ConferenceMixer.Party) -> [Int] {
        var frame = AudioFrame()
        mixer.mix(for: party, into: &frame)
        return frame.samples.map { Int($0) }
    }

    private func ints(_ frame: AudioFrame) -> [Int] { frame.samples.map { Int($0) } }

    private func sum(_ frames: [AudioFrame]) -> [Int] {
        (0..<AudioFrame.sampleCount).map { index in frames.reduce(0) { $0 + Int($1.samples[index]) } }
    }

    /// The widest step between neighbours.
    private func steepest(_ samples: [Int]) -> Int {
        zip(samples, samples.dropFirst()).map { abs($1 - $0) }.max() ?? 0
    }

    @Test func everyPartyHearsTheSumOfAllOthersToTheBit() throws {
        var mixer = ConferenceMixer()
        var voices = (0..<8).map { Voice(200 + 130 * Double($0)) }
        let parties = try voices.map { _ in try mixer.join() }
        for tick in 0..<20 {
            var frames: [AudioFrame] = []
            for index in parties.indices {
                frames.append(voices[index].next())
                mixer.add(frames[index], from: parties[index])
            }
            for index in parties.indices {
                let all = heard(&mixer, parties[index])
                // The first 10 ms come in softly.
                guard tick > 0 else { continue }
                #expect(all == sum(frames.indices.filter { $0 != index }.map { frames[$0] }))
            }
            mixer.advance()
        }
    }

    @Test func onePartyAloneHearsNothing() throws {
        var mixer = ConferenceMixer()
        let party = try mixer.join()
        var voice = Voice(440)
        for _ in 0..<3 {
            mixer.add(voice.next(), from: party)
            #expect(heard(&mixer, party).allSatisfy { $0 == 0 })
            mixer.advance()
        }
    }

    @Test func aNinthIsRefusedUntilASeatIsFree() throws {
        var mixer = ConferenceMixer()
        let parties = try (0..<8).map { _ in try mixer.join() }
        #expect(Set(parties).count == 8 && mixer.count == 8)
        do {
            _ = try mixer.join()
            Issue.record("a ninth party has a seat")
        } catch {
            #expect(error == .full(seats: 8))
            #expect("\(error)" == "the conference is full: it takes 8")
        }
        mixer.leave(parties[3])
        mixer.leave(parties[3])
        #expect(mixer.count == 7)
        let next = try mixer.join()
        #expect(!parties.contains(next) && mixer.count == 8)
    }

    @Test func whoHasLeftIsNeitherHeardNorHears() throws {
        var mixer = ConferenceMixer()
        let (first, second) = (try mixer.join(), try mixer.join())
        mixer.leave(first)
        // The newcomer has the old seat, and nothing of what comes under the old name.
        let third = try mixer.join()
        var voice = Voice(440)
        for _ in 0..<3 {
            mixer.add(voice.next(), from: first)
            #expect(heard(&mixer, second).allSatisfy { $0 == 0 })
            #expect(heard(&mixer, third).allSatisfy { $0 == 0 })
            mixer.advance()
        }
        mixer.add(voice.next(), from: second)
        #expect(heard(&mixer, first).allSatisfy { $0 == 0 })
        #expect(heard(&mixer, third).contains { $0 != 0 })
    }

    /// What a party hears while others do something at each of 60 ticks.
    private func listen(
        _ change: (inout ConferenceMixer, _ speaker: inout ConferenceMixer.Party?, _ tick: Int) throws -> Void
    ) throws -> [Int] {
        var mixer = ConferenceMixer()
        let listener = try mixer.join()
        var speaker: ConferenceMixer.Party? = try mixer.join()
        var voice = Voice(300, amplitude: 20_000)
        var result: [Int] = []
        for tick in 0..<60 {
            try change(&mixer, &speaker, tick)
            let frame = voice.next()
            if let speaker { mixer.add(frame, from: speaker) }
            result += heard(&mixer, listener)
            mixer.advance()
        }
        return result
    }

    /// The steepest of the tone is 785 a sample, and a fade over 240 samples adds 83.
    private static let gentle = 870

    @Test func comingAndGoingDoNotClick() throws {
        let samples = try listen { mixer, speaker, tick in
            if tick % 3 == 2, let party = speaker {
                mixer.leave(party)
                speaker = nil
            } else if tick % 3 == 0, speaker == nil {
                speaker = try mixer.join()
            }
        }
        #expect(steepest(samples) <= Self.gentle)
        #expect(samples.contains { $0 > 19_900 } && samples.filter { $0 == 0 }.count > 4_000)
    }

    @Test func whoLeavesAfterSpeakingOrAfterBeingHeardDoesNotClick() throws {
        for isAfterMix in [false, true] {
            var mixer = ConferenceMixer()
            let listener = try mixer.join()
            var voice = Voice(300, amplitude: 20_000)
            var result: [Int] = []
            for _ in 0..<20 {
                let speaker = try mixer.join()
                for tick in 0..<3 {
                    mixer.add(voice.next(), from: speaker)
                    if tick == 2, !isAfterMix { mixer.leave(speaker) }
                    result += heard(&mixer, listener)
                    if tick == 2, isAfterMix { mixer.leave(speaker) }
                    mixer.advance()
                }
                result += heard(&mixer, listener)
                mixer.advance()
            }
            #expect(steepest(result) <= Self.gentle)
            #expect(result.contains { $0 > 19_900 })
        }
    }

    @Test func fallingSilentAndSpeakingAgainDoNotClick() throws {
        var mixer = ConferenceMixer()
        let (listener, speaker) = (try mixer.join(), try mixer.join())
        var voice = Voice(300, amplitude: 20_000)
        var result: [Int] = []
        for tick in 0..<60 {
            let frame = voice.next()
            if tick % 5 < 3 { mixer.add(frame, from: speaker) }
            let own = heard(&mixer, speaker)
            #expect(own.allSatisfy { $0 == 0 }, "its own voice dies away for others only")
            result += heard(&mixer, listener)
            mixer.advance()
        }
        #expect(steepest(result) <= Self.gentle)
    }

    @Test func aNewcomerIsLedIntoTheSoundSoftly() throws {
        var mixer = ConferenceMixer()
        let speaker = try mixer.join()
        var voice = Voice(300, amplitude: 20_000)
        mixer.add(voice.next(), from: speaker)
        mixer.advance()
        let listener = try mixer.join()
        mixer.add(voice.next(), from: speaker)
        let samples = heard(&mixer, listener)
        #expect(samples[0] == 0 && steepest(samples) <= Self.gentle && samples.contains { abs($0) > 19_000 })
    }

    @Test func whatIsAnnouncedIsHeardByAll() throws {
        var mixer = ConferenceMixer()
        let parties = try (0..<3).map { _ in try mixer.join() }
        var voice = Voice(500)
        for party in parties { #expect(heard(&mixer, party).allSatisfy { $0 == 0 }) }
        mixer.advance()
        let news = voice.next()
        mixer.announce(news)
        for party in parties { #expect(heard(&mixer, party) == ints(news)) }
        // Once and not again.
        mixer.advance()
        for party in parties { #expect(heard(&mixer, party).allSatisfy { $0 == 0 }) }
    }

    @Test func soundGivenTwiceOrTooLateCountsOnce() throws {
        var mixer = ConferenceMixer()
        let (first, second) = (try mixer.join(), try mixer.join())
        var (voice, other) = (Voice(500), Voice(900))
        for tick in 0..<3 {
            let frame = voice.next()
            mixer.add(frame, from: first)
            mixer.add(other.next(), from: first)
            let all = heard(&mixer, second)
            if tick > 0 { #expect(all == ints(frame)) }
            mixer.add(frame, from: second)
            #expect(heard(&mixer, second) == all || tick == 0)
            #expect(heard(&mixer, first).allSatisfy { $0 == 0 })
            mixer.advance()
        }
    }

    /// Silence and who is muted are no part of the sum.
    @Test func silenceCostsLittle() throws {
        let clock = ContinuousClock()
        let silence = AudioFrame()
        /// The quickest of several seconds of eight parties.
        func cost(_ give: (inout ConferenceMixer, ConferenceMixer.Party, Int) -> Void) throws -> (Duration, Int) {
            var mixer = ConferenceMixer()
            let parties = try (0..<8).map { _ in try mixer.join() }
            var frame = AudioFrame()
            var (best, sounding) = (Duration.seconds(100), 0)
            for _ in 0..<10 {
                let took = clock.measure {
                    for tick in 0..<20 {
                        for party in parties { give(&mixer, party, tick) }
                        for party in parties { mixer.mix(for: party, into: &frame) }
                        sounding = mixer.soundingCount
                        mixer.advance()
                    }
                }
                best = min(best, took)
            }
            return (best, sounding)
        }
        var voice = Voice(440)
        let frames = (0..<20).map { _ in voice.next() }
        let speaking = try cost { $0.add(frames[$2], from: $1) }
        let muted = try cost { _, _, _ in }
        let silent = try cost { mixer, party, _ in mixer.add(silence, from: party) }
        #expect(speaking.1 == 8 && muted.1 == 0 && silent.1 == 0)
        #expect(muted.0 * 4 < speaking.0, "\(muted.0), \(speaking.0)")
        #expect(silent.0 * 2 < speaking.0, "\(silent.0), \(speaking.0)")
    }
}
