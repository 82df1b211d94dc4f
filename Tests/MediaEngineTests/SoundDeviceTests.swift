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
        #expect(!recovery.isStalled(at: time(10_900)))
        #expect(recovery.isStalled(at: time(11_100)))
    }

    @Test func aDeviceThatIsAlwaysReadyKeepsNoTime() {
        var pace = DevicePace(buffer: 960, at: time(0))
        for _ in 0..<8 { pace.moved(480, at: time(1)) }
        #expect(pace.isTimeless)
    }

    /// A card that is quicker than our clock, for an hour; and one that gives all that waited after each stall.
    @Test func aDeviceThatKeepsItsOwnTimeIsNotTakenForOne() {
        var (quick, stalling) = (DevicePace(buffer: 960, at: time(0)), DevicePace(buffer: 9_600, at: time(0)))
        for tick in 1...360_000 { quick.moved(484, at: time(Int64(10 * tick))) }
        for round in 1...100 { for _ in 0..<20 { stalling.moved(480, at: time(Int64(200 * round))) } }
        #expect(!quick.isTimeless && !stalling.isTimeless)
    }

    /// ALSA's own, and as container images set it up.
    @Test(arguments: ["null", "plug:null"], [true, false])
    func alsasNullDeviceGoesByOurClock(name: String, isCapture: Bool) throws {
        let device = try ALSADevice(name, isCapture: isCapture, .first(for: isCapture ? .microphone : .ear))
        let begun = SoundClock.now
        var frame = AudioFrame()
        for _ in 0..<20 {
            if isCapture {
                try device.read(into: &frame)
                try device.discardBacklog()
            } else {
                try device.wait()
                try device.write(&frame)
            }
        }
        // Twenty times 10 ms, less what a busy machine let pass before.
        #expect(SoundClock.now - begun >= .milliseconds(100))
        #expect(device.xruns == 0 && device.moment.delay == .zero && device.isMoving)
        #expect(device.note.contains("this machine's clock"))
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

    @Test func aDeviceThatTakesOnlyStereoSaysWhatToUse() {
        #expect(DeviceFailure(takesOnly: "stereo", "hw:1,0").reason == "it takes only stereo: use plughw:1,0")
        #expect(DeviceFailure(takesOnly: "stereo", "front").reason == "it takes only stereo: use plug:front")
        #expect(
            DeviceFailure(takesOnly: "44100 Hz", "front:CARD=X,DEV=0").reason
                == "it takes only 44100 Hz: use plug:'front:CARD=X,DEV=0'")
    }

    @Test(
        arguments: [
            ("plughw:CARD=Headset,DEV=0", "Headset"), ("hw:1,0", "1"), ("front:CARD=PCH", "PCH"), ("default", nil),
            ("pulse:alsa_output.usb", nil),
        ] as [(String, String?)])
    func theCardStandsInTheName(name: String, card: String?) {
        #expect(AudioDevice.card(in: name) == card)
    }

    @Test func aSoundServersSinksAndSourcesAreListedByTheirDescriptions() {
        let sinks = """
            Sink #1
            \tState: RUNNING
            \tName: alsa_output.usb-Jabra-00.analog-stereo
            \tDescription: Jabra Evolve 65 Analog Stereo
            \tPorts:
            \t\tName: no sink
            Sink #2
            \tName: odd name; rm
            \tDescription: What ALSA cannot open
            Sink #3
            \tName: plain
            """
        let sources = """
            Source #1
            \tName: alsa_output.usb-Jabra-00.analog-stereo.monitor
            \tDescription: Monitor of Jabra Evolve 65 Analog Stereo
            \tMonitor of Sink: alsa_output.usb-Jabra-00.analog-stereo
            Source #2
            \tName: alsa_input.usb-Jabra-00.mono-fallback
            \tDescription: Jabra Evolve 65 Mono
            \tMonitor of Sink: n/a
            """
        #expect(
            SoundServerDevices.devices(in: sinks, areSinks: true) == [
                AudioDevice(
                    name: "pulse:alsa_output.usb-Jabra-00.analog-stereo",
                    description: "Jabra Evolve 65 Analog Stereo", canCapture: false, canPlay: true),
                AudioDevice(name: "pulse:plain", description: "plain", canCapture: false, canPlay: true),
            ])
        #expect(
            SoundServerDevices.devices(in: sources, areSinks: false) == [
                AudioDevice(
                    name: "pulse:alsa_input.usb-Jabra-00.mono-fallback", description: "Jabra Evolve 65 Mono",
                    canCapture: true, canPlay: false)
            ])
    }
}
