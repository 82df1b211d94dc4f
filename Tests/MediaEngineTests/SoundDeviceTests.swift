import Glibc
import Testing
import Wire

@testable import MediaEngine

struct SoundDeviceTests {
    private func time(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    @Test func errorsLeadToTheirSteps() {
        var recovery = DeviceRecovery(at: .zero)
        #expect(recovery.failed(EINTR) == .again)
        #expect(recovery.failed(EAGAIN) == .again)
        #expect(recovery.xruns == 0)
        #expect(recovery.failed(EPIPE) == .prepare)
        #expect(recovery.xruns == 1)
        #expect(recovery.failed(ESTRPIPE) == .resume)
        #expect(recovery.failed(ENOSYS) == .prepare)
        #expect(recovery.failed(ENODEV) == .abandon)
        #expect(recovery.failed(EBADFD) == .abandon)
        #expect(recovery.failed(EIO) == .abandon)
    }

    @Test func aDeviceThatNeverRecoversIsGivenUp() {
        var recovery = DeviceRecovery(at: .zero)
        for _ in 0..<20 { #expect(recovery.failed(EPIPE) == .prepare) }
        #expect(recovery.failed(EPIPE) == .abandon)
        recovery.progressed(at: time(10))
        #expect(recovery.failed(EPIPE) == .prepare)
    }

    @Test func aDeviceThatStandsIsNoticed() {
        var recovery = DeviceRecovery(at: time(0))
        #expect(!recovery.isStalled(at: time(3_900)))
        #expect(recovery.isStalled(at: time(4_100)))
        recovery.progressed(at: time(1_000))
        #expect(!recovery.isStalled(at: time(1_900)))
        #expect(recovery.isStalled(at: time(2_100)))
    }

    @Test func buffersAreDoubledWhenADeviceRunsDryAgainAndNeverWithoutEnd() {
        var buffering = DeviceBuffering(period: 480, fill: 960, room: 1_920)
        #expect(buffering.ranOut(at: time(0)) == false)
        #expect(buffering.ranOut(at: time(11_000)) == false)
        #expect(buffering.ranOut(at: time(12_000)) == true)
        #expect(buffering.fill == 1_920 && buffering.room == 3_840 && buffering.period == 480)
        for second in 13..<500 { _ = buffering.ranOut(at: time(Int64(second) * 1_000)) }
        #expect(buffering.room == 30_720)
    }

    @Test func theClockKeepsItsGridWhenWakingLate() {
        var clock = SoundClock(start: time(0))
        #expect(clock.advance(at: time(10)) == time(10))
        #expect(clock.advance(at: time(47)) == time(20))
        #expect(clock.advance(at: time(47)) == time(30))
        #expect(clock.advance(at: time(48)) == time(40))
        #expect(clock.next == time(50))
    }

    @Test func theClockBeginsAnewAfterASleepOfTheMachine() {
        var clock = SoundClock(start: time(0))
        #expect(clock.advance(at: time(60_000)) == time(60_000))
        #expect(clock.next == time(60_010))
    }

    @Test func aMissingDeviceSaysWhy() {
        #expect(throws: DeviceFailure(reason: "there is no device of this name")) {
            try ALSADevice("no-such-device", isCapture: true, .first(for: .microphone))
        }
        #expect(throws: DeviceFailure.self) { try ALSADevice("hw:31,7", isCapture: false, .first(for: .ear)) }
    }

    @Test func devicesHaveNamesForPeople() {
        for device in CallAudio.devices() {
            #expect(!device.name.isEmpty && !device.description.contains("\n"))
            #expect(device.canCapture || device.canPlay)
            #expect(device.name != "null")
        }
    }
}
