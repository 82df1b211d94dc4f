import Glibc
import Testing
import Wire

@testable import MediaEngine

/// Whole receiving ends, from packets to samples, over networks that lose, delay and reorder.
struct JitterNetworkTests {
    struct Condition: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var reorders = true
        /// In percent of what was played, at most.
        let concealed: Double
        /// In milliseconds, at most.
        let delay: Double
        let network: @Sendable (Int, inout RandomSource) -> Duration?
    }

    private static func exponential(_ mean: Double, _ random: inout RandomSource) -> Duration {
        .microseconds(Int(-1_000 * mean * log(1 - random.fraction())))
    }

    private static func lossy(_ share: Double, concealed: Double) -> Condition {
        Condition(testDescription: "\(share) lost", concealed: concealed, delay: 45) { _, random in
            random.fraction() < share ? nil : .milliseconds(20)
        }
    }

    private static func jittery(_ mean: Double, reorders: Bool, concealed: Double, delay: Double) -> Condition {
        Condition(
            testDescription: "\(mean) ms, \(reorders ? "reordered" : "in order")", reorders: reorders,
            concealed: concealed, delay: delay
        ) { _, random in exponential(mean, &random) }
    }

    static let conditions = [
        Condition(testDescription: "perfect", concealed: 0, delay: 36) { _, _ in .milliseconds(20) },
        lossy(0.01, concealed: 0.7), lossy(0.05, concealed: 3.5), lossy(0.1, concealed: 7), lossy(0.2, concealed: 13),
        jittery(20, reorders: true, concealed: 1, delay: 130), jittery(20, reorders: false, concealed: 1.5, delay: 165),
        jittery(50, reorders: true, concealed: 2, delay: 200), jittery(50, reorders: false, concealed: 3, delay: 370),
        Condition(testDescription: "stalls", reorders: false, concealed: 1.9, delay: 200) { index, _ in
            .milliseconds(index % 250 < 10 ? 200 - 20 * (index % 250) : 5)
        },
    ]

    @Test(arguments: conditions)
    func opusStaysWithinItsBounds(condition: Condition) throws {
        var simulation = JitterSimulation(codec: .opus)
        simulation.reorders = condition.reorders
        simulation.network = condition.network
        let payloads = try simulation.encode(TestSound.voice(frames: 2_000), expectedLoss: 10)
        let result = try simulation.play(payloads)
        #expect(result.statistics.concealedPercent <= condition.concealed)
        #expect(result.delay.milliseconds <= condition.delay)
    }

    /// What Opus sends with each packet of the one before must serve for about half of what was lost and was voice.
    @Test func redundancyIsUsed() throws {
        var simulation = JitterSimulation(codec: .opus)
        simulation.network = { index, _ in index % 10 == 9 ? nil : .milliseconds(20) }
        let voice = TestSound.voice(frames: 1_000)
        let with = try simulation.play(try simulation.encode(voice, expectedLoss: 10)).statistics
        let without = try simulation.play(try simulation.encode(voice, expectedLoss: 0)).statistics
        #expect(without.recovered == 0 && without.concealed >= 45 * 960)
        #expect(with.recovered >= 20 * 960 && with.concealed + with.recovered >= 45 * 960)
    }

    /// With nothing to make lost packets up from, the one behind them is there 10 ms early: in pauses and where the joint is
    /// good, no more than the 10 ms before are made up.
    @Test(arguments: AudioCodec.allCases)
    func packetsBehindLostOnesComeEarly(codec: AudioCodec) throws {
        var simulation = JitterSimulation(codec: codec)
        simulation.network = { index, _ in index % 10 == 9 ? nil : .milliseconds(17) }
        var speech = TestSound.voice(frames: 1_500)
        for index in speech.indices where index / 24_000 % 3 == 2 { speech[index] = Int16(index % 7) }
        let result = try simulation.play(try simulation.encode(speech))
        let lost = 75 * 960
        #expect((lost / 2...lost * 7 / 8).contains(result.statistics.concealed))
        #expect(result.statistics.longestGap == 0)
        #expect(result.delay.milliseconds < 30)
    }

    @Test(arguments: AudioCodec.allCases)
    func aToneIsHeardThroughLossAndJitter(codec: AudioCodec) throws {
        var simulation = JitterSimulation(codec: codec)
        simulation.network = { _, random in
            random.fraction() < 0.01 ? nil : .microseconds(Int(30_000 * random.fraction()))
        }
        let result = try simulation.play(try simulation.encode(TestSound.tone(1_000, frames: 500), expectedLoss: 10))
        #expect(TestSound.contains(1_000, in: result.samples))
        #expect(!TestSound.contains(600, in: result.samples))
        #expect(result.statistics.longestGap == 0)
    }

    /// Clocks two thousandths apart for half a minute: 60 ms, more than the tolerance of the target.
    @Test(arguments: [-2_000.0, 2_000])
    func driftIsStretchedAway(drift: Double) throws {
        var simulation = JitterSimulation(codec: .pcmu)
        simulation.drift = drift
        let result = try simulation.play(try simulation.encode(TestSound.tone(400, frames: 3_000)))
        let statistics = result.statistics
        #expect(statistics.concealed == 0)
        #expect(result.jitter.delay.milliseconds < 40)
        #expect(drift > 0 ? statistics.shortened > 480 : statistics.lengthened > 480)
        // A tone that is stretched well has no clicks: everything but the tone stays small in nearly every piece.
        let clean = stride(from: 48_000, to: result.samples.count - 4_800, by: 4_800).count { start in
            TestSound.impurity(of: result.samples[start..<start + 4_800], frequency: 400, rate: 48_000) < -20
        }
        #expect(clean >= 270)
    }

    @Test func aPerfectNetworkChangesNoSample() throws {
        // The first seconds bring the delay down to what such a network needs.
        let voice = TestSound.voice(frames: 1_000)
        let simulation = JitterSimulation(codec: .pcma)
        let payloads = try simulation.encode(voice)
        let result = try simulation.play(payloads)
        var decoder = try AudioDecoder(.pcma)
        let expected = try payloads.flatMap { try decoder.samples(of: $0) }
        let lag = 1_920
        let tail = Array(result.samples.suffix(96_000))
        #expect(result.statistics.concealed == 0)
        #expect(
            (0..<6_000).contains { shift in
                let start = expected.count - 96_000 - shift
                return start >= 0 && Array(expected[start..<start + 96_000 - lag]) == Array(tail[..<(96_000 - lag)])
            })
    }
}
