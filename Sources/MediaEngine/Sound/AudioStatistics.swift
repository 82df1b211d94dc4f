/// How a call sounds and what its devices do.
package struct AudioStatistics: Equatable, Sendable {
    /// Of what is sent, in dB of a full-scale sine; -96 is silence.
    package var microphoneLevel = LevelMeter.silence
    /// Of what the microphone gives, before it is muted or anything else is done to it.
    package var captureLevel = LevelMeter.silence
    /// Of what is heard.
    package var earLevel = LevelMeter.silence
    /// Whether there is voice in what is sent.
    package var microphoneVoice = false
    /// Whether someone speaks into the muted microphone.
    package var speaksWhileMuted = false
    package var voice = VoiceStatistics()
    package var jitter = JitterStatistics()
    package var playout = PlayoutStatistics()
    /// Whether the far end was heard: its tone, or where none was asked for, 200 ms above -50 dB.
    package var heard = false
    /// The longest time without the expected tone after it was first heard; zero where none was asked for.
    package var longestUnheard = Duration.zero
    /// Times the sound card had nothing to play.
    package var underruns = 0
    /// Times the sound card had nowhere to put what it recorded.
    package var overruns = 0
    /// What the microphone's sound comes from, and if it is not what was asked for, why.
    package var captureDevice = ""
    package var playbackDevice = ""
    /// What the devices granted; nil without a device.
    package var captureGrant: DeviceGrant?
    package var playbackGrant: DeviceGrant?
    /// From the air to the capture chain, and from the playback chain to the air, as the devices tell it.
    package var captureDelay = Duration.zero
    package var playbackDelay = Duration.zero
    /// Times a device was begun to be used.
    package var captureSwitches = 0
    package var playbackSwitches = 0
    /// Whether a file that is played into the call has come to its end.
    package var isSourceFinished = false
    /// The call's recording, or its last one; nil where there was none.
    package var recording: RecordingStatus?
    /// Encoded frames that the event loop did not fetch in time.
    package var framesDropped = 0

    package init() {}

    /// 0–100.
    package var concealedPercent: Double { playout.concealedPercent }

    /// From arrival to sound, without the sound card.
    package var bufferDelay: Duration { max(.zero, jitter.delay) }

    /// The longest time for which sound was missing, up to now.
    ///
    /// - Parameter isPaused: the far end says that it sends nothing now, so that nothing is missing.
    package func longestSilence(isPaused: Bool) -> Duration {
        let samples = isPaused ? playout.longestGap : playout.longestSilence
        return .microseconds(samples * 1_000_000 / AudioFrame.sampleRate)
    }
}
