internal import Wire

/// From the microphone's samples to encoded frames for the event loop; lives on the capture thread.
struct CaptureChain: ~Copyable {
    private let junction: AudioJunction
    private var sender: PacketSender
    private var meter = LevelMeter()
    /// Of what comes in.
    private var captureMeter = LevelMeter()
    private var keyTones = KeyTonePlayer.sent
    private var voice: VoiceProcessor
    private var mutedSpeech = MutedSpeech()

    init(
        _ configuration: CallAudio.Configuration, _ junction: AudioJunction, wake: @escaping @Sendable () -> Void
    ) throws(CodecError) {
        self.junction = junction
        sender = try PacketSender(junction, firstTimestamp: configuration.firstTimestamp, wake: wake)
        voice = VoiceProcessor(link: junction.link)
    }

    /// - Parameter moment: when the first sample was in the air.
    mutating func process(_ frame: inout AudioFrame, _ moment: SoundMoment, _ controls: SoundControls) {
        guard !controls.isHeld else { return rest() }
        captureMeter.add(frame)
        voice.capture(&frame, controls.voice, at: moment.time)
        mutedSpeech.add(isVoice: voice.isVoice, isMuted: controls.isMuted)
        if controls.isMuted { frame.silence() }
        voice.hear(frame)
        keyTones.mix(into: &frame, controls.keyTone, isAlone: true)
        junction.recorder?.said(&frame, at: moment.time)
        meter.add(frame)
        let (level, captureLevel, isVoice) = (meter.level, captureMeter.level, voice.isVoice && !controls.isMuted)
        let (processing, speaksMuted) = (voice.statistics, mutedSpeech.isSpeaking)
        junction.report { report in
            report.microphoneLevel = level
            report.captureLevel = captureLevel
            report.microphoneVoice = isVoice
            report.speaksWhileMuted = speaksMuted
            report.voice = processing
        }
        sender.send(frame, controls, level: AudioLevel(decibels: level, isVoice: isVoice))
    }

    /// Goes on after sound that was lost: its time passes in the timestamps too.
    mutating func skip(_ frames: Int) { sender.skip(frames) }

    private mutating func rest() {
        sender.rest()
        meter = LevelMeter()
        junction.report { report in
            report.microphoneLevel = LevelMeter.silence
            report.microphoneVoice = false
        }
    }
}
