internal import Glibc
internal import MediaEngine

/// `MediaBench conference`: what a party costs the mixer of a conference.
///
/// One line of JSON: nanoseconds a party and 10 ms with two, four and eight parties that all speak, with eight that speak so
/// loud that every sum is limited, with eight of which one speaks, and with eight that are muted.
enum ConferenceCommand {
    private static let ticks = 20_000

    static func run(_ arguments: [String]) throws {
        guard arguments.isEmpty else { MediaBench.fail("usage: conference") }
        let soft = try [2, 4, 8].map { ("speaking_\($0)_ns", try cost(parties: $0, speaking: $0, gain: 0.25)) }
        let others = [
            ("limited_8_ns", try cost(parties: 8, speaking: 8, gain: 4)),
            ("one_of_8_ns", try cost(parties: 8, speaking: 1, gain: 0.25)),
            ("muted_8_ns", try cost(parties: 8, speaking: 0, gain: 0.25)),
        ]
        print("{" + (soft + others).map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}")
    }

    /// Nanoseconds a party and step, the least of three rounds.
    private static func cost(parties count: Int, speaking: Int, gain: Double) throws -> Int64 {
        var mixer = ConferenceMixer()
        let parties = try (0..<count).map { _ in try mixer.join() }
        let frames = (0..<count).map { frame(of: 200 + 130 * Double($0), gain: gain) }
        var heard = AudioFrame()
        var best = Int64.max
        for _ in 0..<3 {
            let begun = now()
            for _ in 0..<ticks {
                for index in 0..<speaking { mixer.add(frames[index], from: parties[index]) }
                for party in parties { mixer.mix(for: party, into: &heard) }
                mixer.advance()
            }
            best = min(best, (now() - begun) / Int64(ticks * count))
        }
        return best
    }

    private static func frame(of frequency: Double, gain: Double) -> AudioFrame {
        var tone = ToneGenerator(frequency: frequency)
        var frame = AudioFrame()
        tone.fill(&frame)
        frame.withSamples { samples in
            for index in samples.indices { samples[index] = Int16(clamping: Int(gain * Double(samples[index]))) }
        }
        return frame
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
