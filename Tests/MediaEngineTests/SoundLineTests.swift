import Testing
import Wire

@testable import MediaEngine

/// Who moves a line's sound, in simulated time.
struct SoundLineTests {
    private final class Recorder: SoundEnd {
        let log: Heard<String>
        init(_ log: Heard<String>) { self.log = log }
        func process(_ frame: inout AudioFrame, _ moment: SoundMoment) { log.add("device") }
        func standIn(at tick: MonotonicTime) { log.add("clock") }
        func skipped(_ frames: Int) { log.add("skipped \(frames)") }
        func used(_ note: String, _ grant: DeviceGrant?) {}
    }

    private let log = Heard<String>()
    private let line: SoundLine
    private let first: DeviceSession
    private let second: DeviceSession

    init() {
        line = SoundLine(.microphone, Recorder(log))
        first = DeviceSession(number: 1, name: "one", line: line) { _ in }
        second = DeviceSession(number: 2, name: "two", line: line) { _ in }
    }

    private func time(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    private func move(_ session: DeviceSession, at milliseconds: Int64) -> SoundLine.Outcome {
        var frame = AudioFrame()
        return line.process(&frame, SoundMoment(time: time(milliseconds)), from: session)
    }

    @Test func theClockStandsInUntilTheDeviceComes() {
        #expect(line.isSilent(at: time(0)))
        line.standIn(at: time(10))
        line.standIn(at: time(20))
        #expect(move(first, at: 30) == .resumed)
        #expect(move(first, at: 40) == .done)
        #expect(!line.isSilent(at: time(50)))
        // The clock has nothing to do now.
        line.standIn(at: time(50))
        #expect(log.all == ["clock", "clock", "device", "device"])
    }

    @Test func aDeviceThatFallsSilentIsStoodInForAndTheGapIsTold() {
        _ = move(first, at: 10)
        #expect(!line.isSilent(at: time(110)))
        #expect(line.isSilent(at: time(111)))
        line.standIn(at: time(120))
        line.standIn(at: time(130))
        #expect(move(first, at: 142) == .resumed)
        #expect(log.all == ["device", "skipped 10", "clock", "clock", "device"])
    }

    @Test func theLatestDeviceHasTheLine() {
        _ = move(first, at: 10)
        _ = move(second, at: 20)
        #expect(first.isReleased)
        #expect(move(first, at: 30) == .superseded)
        #expect(log.all == ["device", "device"])
    }

    @Test func aDeviceThatIsNotWantedMovesNothing() {
        first.release()
        #expect(move(first, at: 10) == .superseded)
        #expect(log.all.isEmpty)
        #expect(line.isSilent(at: time(10)))
    }

    @Test func aLineWhoseDeviceIsGoneBelongsToTheClockAtOnce() {
        _ = move(first, at: 10)
        line.disown(first)
        #expect(line.isSilent(at: time(20)))
        line.standIn(at: time(20))
        #expect(log.all == ["device", "clock"])
    }
}
