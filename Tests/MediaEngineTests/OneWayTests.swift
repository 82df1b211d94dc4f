import MediaEngine
import Testing
import Wire

/// Calls that are heard in one direction, each noticed within 5 s, and calls that only look like it.
@Suite struct OneWayTests {
    // MARK: Here nothing is heard

    @Test func nothingFromTheStartIsNoticed() throws {
        var call = QualityCall()
        let time = try #require(
            call.pass(until: { $0.farEnd == .nothing }, atMost: 10) {
                $0.received = 0
                $0.report = .none
            })
        #expect(time <= 5)
        #expect(call.quality.sentence?.hasPrefix("Nothing is heard from the far end") == true)
        #expect(call.quality.oneWay.nothingHeard == 1)
    }

    @Test(arguments: [QualityCall.Second.Report.none, .ofSender])
    func nothingAnyMoreIsNoticed(report: QualityCall.Second.Report) throws {
        var call = QualityCall()
        call.pass(20)
        #expect(call.quality.farEnd == .heard && call.quality.near == .heard)
        #expect(call.quality.sentence == nil)
        // The far end counts what it sends, or cannot be heard at all.
        let time = try #require(
            call.pass(until: { $0.farEnd == .nothing }, atMost: 10) {
                $0.received = 0
                $0.report = report
            })
        #expect(time <= 5)
        call.pass()
        #expect(call.quality.farEnd == .heard)
        #expect(call.quality.oneWay.nothingHeard == 1)
        #expect(call.quality.oneWay.reason?.contains("Nothing is heard") == true)
    }

    @Test(arguments: [true, false])
    func onlySilenceFromTheStartIsSaid(tellsLevel: Bool) throws {
        var call = QualityCall()
        let time = try #require(
            call.pass(until: { $0.farEnd == .silent }, atMost: 10) {
                $0.isAudible = false
                $0.tellsLevel = tellsLevel
            })
        #expect(time <= 5)
        #expect(call.quality.sentence?.contains("Only silence") == true)
        #expect(call.quality.oneWay.seconds == 0)
    }

    @Test func aListenerIsNoFault() {
        var call = QualityCall()
        call.pass(10)
        call.pass(25) { $0.isAudible = false }
        #expect(call.quality.farEnd == .heard)
        call.pass(10) { $0.isAudible = false }
        #expect(call.quality.farEnd == .silent)
        call.pass()
        #expect(call.quality.farEnd == .heard)
    }

    @Test func aFarEndThatDoesNotSendIsNoFault() {
        var call = QualityCall()
        call.pass(10)
        // It goes on reporting that it has sent no more, or as a listener.
        for report in [QualityCall.Second.Report.ofSender, .ofListener] {
            call.pass(30) {
                $0.received = 0
                $0.farEndSends = false
                $0.report = report
            }
            #expect(call.quality.farEnd == .paused)
            #expect(call.quality.sentence == nil)
        }
        #expect(call.quality.oneWay == OneWayTime())
    }

    @Test func aPauseBehindComfortNoiseIsNoFault() {
        var call = QualityCall()
        call.context.comfortNoise = 13
        call.media.lastPayloadType = 0
        call.pass(10)
        call.media.lastPayloadType = 13
        call.pass(30) {
            $0.received = 0
            $0.report = .none
        }
        #expect(call.quality.farEnd == .paused)
    }

    /// One packet each 400 ms.
    @Test func aPauseOfOpusIsNoFault() {
        var call = QualityCall()
        call.pass(10)
        call.pass(25) {
            $0.received = 2
            $0.isAudible = false
            $0.sent = 2
        }
        #expect(call.quality.farEnd == .heard)
        #expect(call.quality.sentence == nil)
    }

    // MARK: There nothing is heard

    @Test func aDeafFarEndIsNoticed() throws {
        var call = QualityCall()
        call.pass(20)
        let time = try #require(
            call.pass(until: { $0.near == .notArriving }, atMost: 10) { $0.arrivesThere = false })
        #expect(time <= 5)
        #expect(call.quality.sentence == "You can't be heard: your packets do not arrive at the far end.")
        #expect(call.quality.farEnd == .heard)
        call.pass()
        #expect(call.quality.near == .heard)
        #expect(call.quality.oneWay.notHeardThere == 1)
    }

    @Test func aFarEndThatReportsNobodyIsDeaf() throws {
        var call = QualityCall()
        let time = try #require(
            call.pass(until: { $0.near == .notArriving }, atMost: 10) { $0.report = .empty })
        #expect(time <= 5)
    }

    @Test func aFarEndThatLosesNearlyAllIsDeaf() {
        var call = QualityCall()
        call.pass(10)
        call.media.remote?.lossFraction = 0.95
        call.pass { $0.report = .none }
        #expect(call.quality.near == .notArriving)
    }

    /// On a long way many packets are still under way.
    @Test func aLongWayIsNoFault() {
        var call = QualityCall(round: .milliseconds(1_500))
        call.pass(10)
        call.media.remote?.unreceived = 120
        call.pass { $0.report = .none }
        #expect(call.quality.near == .heard)
    }

    @Test func reportsThatStopAreSaid() throws {
        var call = QualityCall()
        call.pass(20)
        let time = try #require(
            call.pass(until: { $0.near == .reportsStopped }, atMost: 10) { $0.report = .none })
        #expect(time <= 5)
        #expect(call.quality.sentence?.hasPrefix("You may not be heard") == true)
        #expect(call.quality.oneWay.seconds == 0)
    }

    @Test func aFarEndWithoutReportsIsNoFault() {
        var call = QualityCall()
        call.pass(60) { $0.report = .none }
        #expect(call.quality.near == .unknown)
        #expect(call.quality.outgoing.rating == nil)
        #expect(call.quality.sentence == nil)
    }

    @Test func rareReportsAreNoFault() {
        var call = QualityCall()
        for _ in 0..<10 {
            call.pass()
            call.pass(6) { $0.report = .none }
        }
        #expect(call.quality.near == .heard)
    }

    // MARK: The microphone

    @Test func aDeadMicrophoneIsNoticed() throws {
        var call = QualityCall()
        call.pass(10)
        let time = try #require(
            call.pass(until: { $0.near.isFault }, atMost: 10) { $0.captureLevel = LevelMeter.silence })
        #expect(time <= 5)
        #expect(call.quality.near == .microphoneSilent(name: "headset"))
        #expect(
            call.quality.sentence == "Your microphone gives no sound. Is it muted or unplugged? It is headset.")
        call.pass()
        #expect(call.quality.near == .heard)
    }

    @Test func aMissingMicrophoneIsSaid() {
        var call = QualityCall()
        call.audio.captureDevice = "null (hw:9: No such device)"
        call.pass(2)
        #expect(call.quality.near == .microphoneMissing(reason: "hw:9: No such device"))
    }

    @Test(arguments: ["silence", "file", "tone", ""])
    func silenceThatWasAskedForIsNoFault(source: String) {
        var call = QualityCall()
        call.audio.captureDevice = source
        call.pass(30) { $0.captureLevel = LevelMeter.silence }
        #expect(call.quality.near == .heard)
    }

    @Test func muteIsNoFault() {
        var call = QualityCall()
        call.pass(10)
        call.context.isMuted = true
        call.pass(30) { $0.captureLevel = LevelMeter.silence }
        #expect(call.quality.near == .muted)
        #expect(call.quality.sentence == nil)
        call.context.isMuted = false
        call.pass(3)
        #expect(call.quality.near == .heard)
    }

    // MARK: Hold

    @Test func holdIsNoFault() {
        var call = QualityCall()
        call.pass(10)
        call.context.isHeld = true
        call.pass(30) {
            $0.sent = 0
            $0.received = 0
            $0.report = .empty
            $0.captureLevel = LevelMeter.silence
        }
        #expect(call.quality.farEnd == .unknown && call.quality.near == .unknown)
        // Music on hold, to which nobody answers.
        call.pass(30) {
            $0.sent = 0
            $0.report = .none
        }
        #expect(call.quality.oneWay == OneWayTime())
        call.context.isHeld = false
        call.pass(4)
        #expect(call.quality.farEnd == .heard && call.quality.near == .heard)
    }

    @Test func afterHoldTheWatchBeginsAnew() throws {
        var call = QualityCall()
        call.pass(10)
        call.context.isHeld = true
        call.pass(30) {
            $0.received = 0
            $0.report = .none
        }
        call.context.isHeld = false
        call.pass(4) {
            $0.received = 0
            $0.report = .none
        }
        #expect(call.quality.farEnd != .nothing)
        call.pass(2) {
            $0.received = 0
            $0.report = .none
        }
        #expect(call.quality.farEnd == .nothing)
    }
}
