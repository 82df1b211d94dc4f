import Testing
import Wire

@testable import MediaEngine

/// A line in simulated time: a report every four seconds, as RTCP brings them.
struct BitrateControlTests {
    struct Line {
        var control: BitrateControl
        var now = MonotonicTime.zero

        init(_ settings: OpusSettings = OpusSettings(), canSendRedundancy: Bool = true) {
            control = BitrateControl(settings: settings, canSendRedundancy: canSendRedundancy)
        }

        var decision: BitrateControl.Decision { control.decision }

        mutating func report(loss: Double = 0, roundTrip: Int? = 40, jitter: Int = 2) {
            now += .seconds(4)
            control.receive(
                RemoteReception(lossFraction: loss, packetsLost: 0, jitter: .milliseconds(jitter)),
                roundTripTime: roundTrip.map { .milliseconds($0) }, at: now)
        }

        mutating func quiet(_ reports: Int) { for _ in 0..<reports { report() } }
    }

    @Test func aGoodLineGetsTheFullVoiceAndCopiesForTheFirstLoss() {
        var line = Line()
        #expect(line.decision == .init(bitRate: 32_000, expectedLoss: 10, sendsRedundancy: false))
        line.quiet(20)
        #expect(line.decision == .init(bitRate: 32_000, expectedLoss: 10, sendsRedundancy: false))
    }

    @Test func lossWithoutAQueueIsMetWithCopiesNotWithFewerBits() {
        var line = Line()
        line.quiet(3)
        line.report(loss: 0.12)
        #expect(line.decision.expectedLoss == 12)
        #expect(line.decision.sendsRedundancy)
        for _ in 0..<10 {
            line.report(loss: 0.12)
            #expect(line.decision.bitRate >= 32_000)
        }
        // Heavy loss: the copies get bits of their own.
        #expect(line.decision.bitRate == 40_000)
        line.report(loss: 0.8)
        #expect(line.decision.expectedLoss == 30)
    }

    @Test func redundancyNeedsAFarEndThatTakesIt() {
        var line = Line(canSendRedundancy: false)
        for _ in 0..<5 { line.report(loss: 0.2) }
        #expect(!line.decision.sendsRedundancy)
    }

    /// Single reports without loss must not switch it off and on again.
    @Test func redundancyStaysWhileLossComesAndGoes() {
        var line = Line()
        var switches = 0
        for index in 0..<40 {
            let before = line.decision.sendsRedundancy
            line.report(loss: index % 3 == 0 ? 0.06 : 0)
            if line.decision.sendsRedundancy != before { switches += 1 }
        }
        #expect(switches == 1 && line.decision.sendsRedundancy)
        line.quiet(3)
        #expect(!line.decision.sendsRedundancy)
        line.quiet(20)
        #expect(line.decision.expectedLoss == 10 && line.decision.bitRate == 32_000)
    }

    @Test func aQueueGetsFewerBitsStepByStepAndTheyComeBackSlowly() {
        var line = Line()
        line.quiet(3)
        var rates: [Int] = []
        for roundTrip in [200, 300, 400, 500, 600, 700, 800] {
            line.report(roundTrip: roundTrip)
            rates.append(line.decision.bitRate)
        }
        // Every second report, so that a step can show what it does.
        #expect(rates == [24_000, 24_000, 18_000, 18_000, 16_000, 16_000, 16_000])
        // So few bits are all for the voice.
        #expect(line.decision.expectedLoss == 0 && !line.decision.sendsRedundancy)
        line.quiet(2)
        #expect(line.decision.bitRate == 16_000)
        var back: [Int] = []
        for _ in 0..<6 {
            line.report()
            back.append(line.decision.bitRate)
        }
        #expect(back == [20_000, 24_000, 28_000, 32_000, 32_000, 32_000])
        #expect(line.decision.expectedLoss == 10)
    }

    @Test func jitterThatGrowsIsAQueueToo() {
        var line = Line()
        line.quiet(3)
        line.report(roundTrip: nil, jitter: 80)
        #expect(line.decision.bitRate == 24_000)
    }

    /// A long way is no queue, nor is one that became longer for good, as after a move to a relay.
    @Test func aLongWayIsNoQueue() {
        var line = Line()
        for _ in 0..<10 { line.report(roundTrip: 600, jitter: 30) }
        #expect(line.decision.bitRate == 32_000)
        for _ in 0..<30 { line.report(roundTrip: 900, jitter: 30) }
        #expect(line.decision.bitRate == 32_000)
    }

    @Test func underLossTheCopiesAreNotStarvedEvenByAQueue() {
        var line = Line()
        line.quiet(2)
        line.report(loss: 0.1)
        #expect(line.decision.sendsRedundancy)
        for roundTrip in [300, 400, 500, 600] {
            line.report(loss: 0.1, roundTrip: roundTrip)
            #expect(line.decision.bitRate == 32_000 && line.decision.expectedLoss == 10)
            #expect(!line.decision.sendsRedundancy)
        }
    }

    @Test(arguments: [6_000, 20_000, 36_000])
    func theFarEndsLimitHolds(limit: Int) {
        var settings = OpusSettings()
        settings.maximumBitRate = limit
        var line = Line(settings)
        #expect(line.decision.expectedLoss == (limit >= 32_000 ? 10 : 0))
        var random = RandomSource.seeded(3)
        for _ in 0..<2_000 {
            let loss = Double(Int.random(in: 0...100, using: &random)) / 100
            line.report(
                loss: Bool.random(using: &random) ? 0 : loss, roundTrip: Int.random(in: 1...2_000, using: &random),
                jitter: Int.random(in: 0...300, using: &random))
            #expect((6_000...limit).contains(line.decision.bitRate))
            #expect((0...30).contains(line.decision.expectedLoss))
        }
    }

    @Test func whoCannotUseCopiesIsNotSentAny() {
        var settings = OpusSettings()
        settings.hasForwardErrorCorrection = false
        var line = Line(settings, canSendRedundancy: false)
        for _ in 0..<5 { line.report(loss: 0.2) }
        #expect(line.decision == .init(bitRate: 32_000, expectedLoss: 0, sendsRedundancy: false))
    }

    /// Reports that lie: absurd loss, a clock that jumps.
    @Test func absurdReportsChangeLittle() {
        var line = Line()
        line.report(loss: .infinity, roundTrip: -5_000, jitter: -1)
        line.report(loss: -3, roundTrip: 60_000, jitter: 1_000_000)
        #expect((16_000...40_000).contains(line.decision.bitRate) && line.decision.expectedLoss <= 30)
    }
}
