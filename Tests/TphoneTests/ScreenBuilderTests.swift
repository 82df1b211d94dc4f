import MediaEngine
import Signaling
import TUI
import Testing
import Transport
import Wire

@testable import CallEngine
@testable import tphone

/// What the message row says, and for how long.
struct ScreenBuilderTests {
    private var builder = ScreenBuilder(user: "5001", gateway: "gateway", at: .zero)

    private static func second(_ number: Int) -> MonotonicTime { .zero + .seconds(number) }

    private static func snapshot(
        _ line: PhoneSnapshot.Line = .ready, reservation: PhoneSnapshot.ReservationState = .ready(why: ""),
        call: CallSnapshot? = nil
    ) -> PhoneSnapshot {
        PhoneSnapshot(line: line, lineSince: .zero, reservation: reservation, call: call, history: [])
    }

    private static func call(_ change: (inout CallSnapshot) -> Void = { _ in }) -> CallSnapshot {
        var call = CallSnapshot(
            id: CallID(1), direction: .outgoing, peer: "echo", state: .connected, attachedData: [],
            setup: SetupTimes(begun: .zero), connectedAt: .zero, isMuted: false, isHeldByPeer: false,
            media: MediaStatistics(), reservation: .init(beforeOffer: true))
        change(&call)
        return call
    }

    private mutating func show(_ snapshot: PhoneSnapshot, _ audio: AudioStatistics? = nil, at second: Int) {
        builder.take(.changed(snapshot, audio), at: Self.second(second))
    }

    @Test func aFailureOfTheLinkGoesWithIt() {
        var test = self
        test.builder.take(.message(.linkLost(.unknownSession(""))), at: Self.second(1))
        test.show(Self.snapshot(.linkDown(.unknownSession(""))), at: 1)
        #expect(test.builder.model.message?.level == .failure)
        test.show(Self.snapshot(.ready), at: 2)
        #expect(test.builder.model.message == nil)
    }

    @Test func aFailureOfThePathGoesWithIt() {
        var test = self
        test.builder.take(.message(.pathInterrupted), at: Self.second(10))
        test.show(Self.snapshot(call: Self.call { $0.isInterrupted = true }), at: 11)
        #expect(test.builder.model.message?.level == .failure)
        test.show(Self.snapshot(call: Self.call()), at: 12)
        #expect(test.builder.model.message == nil)
    }

    /// It stood for 45 s beside "heard: both directions".
    @Test func aFailureOfTheSoundGoesWhenBothAreHeard() {
        var test = self
        let heard = Self.snapshot(
            call: Self.call {
                $0.quality.farEnd = .heard
                $0.quality.near = .heard
            })
        let silent = Self.snapshot(call: Self.call { $0.quality.farEnd = .nothing })
        test.builder.take(.message(.soundTrouble("Nothing is heard.", isFault: true)), at: Self.second(10))
        for second in 10...30 { test.show(silent, at: second) }
        #expect(test.builder.model.message?.text == "Nothing is heard.")
        test.show(heard, at: 31)
        #expect(test.builder.model.message == nil)
    }

    @Test func whatHappenedOnceStays() {
        var test = self
        test.builder.take(.message(.holdUnanswered), at: Self.second(1))
        for second in 1...60 { test.show(Self.snapshot(call: Self.call()), at: second) }
        #expect(test.builder.model.message != nil)
    }

    @Test func theEndOfARecordingNamesItsFile() {
        var test = self
        var audio = AudioStatistics()
        audio.recording = RecordingStatus(path: "/calls/1.wav", channels: 2)
        test.show(Self.snapshot(call: Self.call()), audio, at: 1)
        #expect(test.builder.model.call?.recordingPath == "/calls/1.wav")
        audio.recording?.isRunning = false
        test.show(Self.snapshot(call: Self.call()), audio, at: 2)
        #expect(test.builder.model.message?.text == "The recording has ended: /calls/1.wav")
        let ended = Self.call {
            $0.state = .ended
            $0.endReason = .hungUpHere
        }
        test.builder.take(.callEnded(ended, audio), at: Self.second(3))
        #expect(test.builder.model.message?.text.hasSuffix("; recorded in /calls/1.wav") == true)
    }

    @Test func nothingIsSaidOfHearingBeforeThereIsSound() {
        #expect(LevelModel.Heard(CallQuality()) == .unknown)
        var quality = CallQuality()
        quality.near = .heard
        #expect(LevelModel.Heard(quality) == .unknown)
        quality.near = .muted
        #expect(LevelModel.Heard(quality) == .unknown)
    }
}
