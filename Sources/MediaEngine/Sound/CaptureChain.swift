internal import Wire

/// From the microphone's samples to encoded frames for the event loop; lives on the capture thread.
struct CaptureChain: ~Copyable {
    private let junction: AudioJunction
    private var sender: PacketSender
    private var meter = LevelMeter()
    /// Of what comes in.
    private var captureMeter = LevelMeter()
    private var keyTones = KeyTonePlayer.sent

    init(
        _ configuration: CallAudio.Configuration, _ junction: AudioJunction, wake: @escaping @Sendable () -> Void
    ) throws(CodecError) {
        self.junction = junction
        sender = try PacketSender(junction, firstTimestamp: configuration.firstTimestamp, wake: wake)
    }

    mutating func process(_ frame: inout AudioFrame, _ controls: SoundControls) {
        guard !controls.isHeld else { return rest() }
        captureMeter.add(frame)
        if controls.isMuted { frame.silence() }
        keyTones.mix(into: &frame, controls.keyTone, isAlone: true)
        meter.add(frame)
        let (level, captureLevel) = (meter.level, captureMeter.level)
        junction.report { report in
            report.microphoneLevel = level
            report.captureLevel = captureLevel
        }
        sender.send(frame, controls, level: AudioLevel(decibels: level))
    }

    private mutating func rest() {
        sender.rest()
        meter = LevelMeter()
        junction.report { $0.microphoneLevel = LevelMeter.silence }
    }
}
