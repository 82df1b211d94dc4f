import LineSimulation
import MediaEngine
import Testing
import Wire

/// The receiving end over every network of the table, 10 s each: what is concealed and delayed stays within bounds.
///
/// The voice never pauses, which leaves the receiver no place to change its delay unheard, and of a short run the first seconds,
/// in which the network is not yet known, are a large part: longer runs with speech show less of both. The runs repeat
/// themselves; the bounds leave about a tenth for another build of the codec.
struct JitterTableTests {
    struct Bound: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// In percent.
        let concealed: Double
        /// In milliseconds.
        let delay: Double

        init(_ row: String, concealed: Double, delay: Double) {
            testDescription = row
            self.concealed = concealed
            self.delay = delay
        }
    }

    static let bounds = [
        Bound("none", concealed: 0, delay: 40),
        Bound("1 % random loss", concealed: 1, delay: 48),
        Bound("5 %", concealed: 2.3, delay: 47),
        Bound("10 %", concealed: 3.5, delay: 49),
        Bound("10 %, FEC refused", concealed: 8.2, delay: 41),
        Bound("10 %, RED on", concealed: 0.9, delay: 56),
        Bound("20 %", concealed: 8.7, delay: 49),
        Bound("20 %, RED on", concealed: 2.8, delay: 55),
        Bound("10 % in bursts, mean 3", concealed: 13.5, delay: 38),
        Bound("10 % in bursts, RED on", concealed: 10, delay: 56),
        Bound("exponential delay mean 20 ms (reorders)", concealed: 0.9, delay: 100),
        Bound("exponential delay mean 20 ms, in order", concealed: 1.1, delay: 116),
        Bound("exponential delay mean 50 ms (reorders)", concealed: 2.4, delay: 175),
        Bound("exponential delay mean 50 ms, in order", concealed: 2.4, delay: 258),
        Bound("200 ms stall every 5 s", concealed: 2.1, delay: 162),
        Bound("5 % loss + exponential 20 ms", concealed: 3, delay: 92),
    ]

    @Test(arguments: bounds)
    func aRowStaysWithinItsBounds(bound: Bound) throws {
        let row = try #require(NetworkRow.named(bound.testDescription))
        let result = try ReceiveSimulation(row, SentStream(TestVoice.samples, for: row), seed: 1).run()
        #expect(result.playout.concealedPercent <= bound.concealed)
        #expect(result.meanDelay.milliseconds <= bound.delay)
        // Whatever the network does, the sound begins and does not stop.
        #expect(result.playout.emitted > 300_000)
    }

    @Test func everyRowHasItsBounds() {
        #expect(Self.bounds.map(\.testDescription) == NetworkRow.all.map(\.name))
    }
}
