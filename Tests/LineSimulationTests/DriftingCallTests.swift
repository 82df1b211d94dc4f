import LineSimulation
import MediaEngine
import Testing

/// Calls between two clocks that do not agree, on a perfect network: what one clock is short of is put in where it is not
/// heard, and nothing is ever missing.
struct DriftingCallTests {
    /// Quicker drift than real clocks have, so that few minutes hold as many changes as hours of those.
    @Test(arguments: [-1_000.0, -500, 500])
    func nothingIsConcealedAndTheDelayStays(millionths: Double) throws {
        let minutes = 3
        let stream = try SentStream(TestVoice.samples, for: NetworkRow("drift"))
        let result = try DriftingCall(stream, millionths: millionths, minutes: minutes).run()
        let (put, left) = (result.playout.lengthened, result.playout.shortened)
        #expect(result.playout.concealed == 0)
        // What the clocks differ by, but for the first delay, which is given up, and one step of the sound clock.
        let expected = Double(minutes) * 60 * 48_000 * -millionths / 1_000_000
        #expect(abs(Double(put - left) - expected) <= 5 * 480)
        let (lowest, highest) = (result.delays.min() ?? 0, result.delays.max() ?? 100)
        #expect(highest - lowest < 20 && highest < 25)
    }
}
