import MediaEngine
import Testing
import Wire

@Suite struct QualityMonitorTests {
    @Test func thereIsNoRatingBeforeTwoSecondsOfSound() {
        var call = QualityCall()
        #expect(call.quality.incoming.rating == nil)
        call.pass(5) { $0.received = 0 }
        #expect(call.quality.incoming.rating == nil)
        call.pass()
        #expect(call.quality.incoming.rating == nil && call.quality.outgoing.rating == nil)
        call.pass()
        #expect(call.quality.grade == .good && call.quality.outgoing.grade == .good)
    }

    @Test func aGoodLineIsGood() throws {
        var call = QualityCall()
        call.pass(10)
        let quality = call.quality
        let score = try #require(quality.incoming.rating?.opinionScore)
        #expect(score > 4.2)
        // 10 + 20 + 6.5 + 30 there, 40 here, 30 in the ear.
        #expect(quality.mouthToEar == .microseconds(10_000 + 20_000 + 6_500 + 30_000 + 40_000 + 30_000))
        #expect(quality.history.samples.count == 10)
        #expect(quality.incoming.opinionScore?.minimum == quality.incoming.opinionScore?.maximum)
    }

    @Test func whatTheEarsDeviceTellsIsUsed() {
        var call = QualityCall()
        call.audio.playbackDelay = .milliseconds(45)
        call.pass(3)
        #expect(call.quality.mouthToEar == .microseconds(10_000 + 20_000 + 6_500 + 30_000 + 40_000 + 45_000))
    }

    @Test func figuresAreOfTheirSecond() {
        var call = QualityCall()
        call.pass(10)
        call.pass {
            $0.received = 45
            $0.lost = 5
            $0.concealedFrames = 10
        }
        #expect(call.quality.incoming.lossPercent == 10)
        #expect(call.quality.concealedPercent == 10)
        call.pass()
        #expect(call.quality.incoming.lossPercent == 0)
        #expect(call.quality.concealedPercent == 0)
        // The rating still covers the bad second, and forgets it after five.
        let after = call.quality.incoming.rating?.opinionScore ?? 0
        call.pass(5)
        #expect(after < (call.quality.incoming.rating?.opinionScore ?? 0) - 0.2)
        #expect(call.quality.history.figures(\.lossPercent, last: 7) == [10, 0, 0, 0, 0, 0, 0])
    }

    @Test func thereIsNoRatingOnHold() {
        var call = QualityCall()
        call.pass(10)
        #expect(call.quality.grade == .good)
        call.context.isHeld = true
        call.pass(2)
        #expect(call.quality.grade == nil && call.quality.outgoing.grade == nil)
        #expect(call.quality.incoming.opinionScore != nil)
    }

    @Test func whatWasRepairedIsNotHeard() {
        var call = QualityCall()
        call.pass(10)
        let before = call.quality.incoming.rating
        call.pass(5) {
            $0.received = 45
            $0.lost = 5
        }
        #expect(call.quality.incoming.lossPercent == 10)
        #expect(call.quality.incoming.rating == before)
    }

    @Test func summariesTellTheWorstSeconds() throws {
        var call = QualityCall()
        call.pass(94)
        call.pass(6) { $0.concealedFrames = 30 }
        let score = try #require(call.quality.incoming.opinionScore)
        #expect(score.low < 3 && score.minimum <= score.low && score.mean > 3.9 && score.maximum > 4.2)
    }

    @Test func theFarEndsOwnRatingIsTaken() {
        var call = QualityCall()
        var metrics = VoIPMetrics(ssrc: 1)
        metrics.transmissionRating = 60
        call.media.remoteMetrics = metrics
        call.pass(5)
        #expect(abs((call.quality.outgoing.rating?.opinionScore ?? 0) - 3.1) < 0.01)
        // Without one, what it plays too late counts as lost.
        metrics.transmissionRating = VoIPMetrics.unavailable
        metrics.discardRate = 26
        call.media.remoteMetrics = metrics
        call.pass(5)
        let score = call.quality.outgoing.rating?.opinionScore ?? 0
        #expect(score > 1 && score < 3.1)
    }

    @Test func aLongWayCostsOpinion() {
        var near = QualityCall()
        var far = QualityCall(round: .milliseconds(800))
        near.pass(5)
        far.pass(5)
        #expect(
            (far.quality.incoming.rating?.opinionScore ?? 5) < (near.quality.incoming.rating?.opinionScore ?? 0) - 0.5)
    }

    @Test func withoutARoundTripNoDelayIsClaimed() {
        var call = QualityCall(round: nil)
        call.pass(5)
        #expect(call.quality.mouthToEar == nil && call.quality.roundTripMilliseconds == nil)
        #expect(call.quality.incoming.rating != nil)
    }

    @Test func theHistoryIsBounded() {
        var call = QualityCall()
        call.pass(2_000)
        #expect(call.quality.history.samples.count == QualityHistory.capacity)
    }

    @Test func looksTooNearEachOtherTellNothing() {
        var monitor = QualityMonitor()
        let context = QualityContext(codec: .opus)
        for step in 0..<10 {
            monitor.look(at: MediaStatistics(), nil, context, at: .zero + .milliseconds(40 * step))
        }
        #expect(monitor.quality == CallQuality())
    }

    @Test func reportsToTheFarEndTellWhatIsHeard() {
        var call = QualityCall()
        call.audio.jitter.late = 3
        call.audio.jitter.discarded = 2
        call.pass(5)
        let figures = call.monitor.receiverFigures()
        #expect(figures.discarded == 5 && figures.bufferDelay == .milliseconds(40))
        #expect(figures.rating == call.quality.incoming.rating && figures.rating != nil)
        #expect(figures.endSystemDelay > .milliseconds(90))
    }

    @Test func quantilesOfManyAreNear() {
        var distribution = Distribution()
        for value in 0..<10_000 { distribution.add(Double(value)) }
        distribution.add(.nan)
        #expect(distribution.count == 10_000 && distribution.mean == 4_999.5)
        #expect(distribution.minimum == 0 && distribution.maximum == 9_999)
        #expect(abs((distribution.quantile(0.95) ?? 0) - 9_500) < 150)
        #expect(abs((distribution.quantile(0.05) ?? 0) - 500) < 150)
        #expect(Distribution().quantile(0.5) == nil && Distribution().mean == nil)
    }
}
