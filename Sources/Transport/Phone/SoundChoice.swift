package import MediaEngine

/// Where a phone's calls take their sound from and bring it to.
package struct SoundChoice: Sendable {
    package var source: AudioSource
    package var playback: AudioOutput
    package var recordings = RecordingPlan()
    /// The tone expected from the far end, in hertz; nil to count any sound as heard.
    package var listenFor: Double?
    /// What is done to the microphone's sound: off unless it is asked for, so that files and tones stay what they are.
    package var voice: VoiceOptions
    /// The tones a person hears; nil for none, as robots want it.
    package var tones: ToneChoice?

    package init(
        source: AudioSource, playback: AudioOutput, recordings: RecordingPlan = RecordingPlan(),
        listenFor: Double? = nil, voice: VoiceOptions = .off, tones: ToneChoice? = nil
    ) {
        self.source = source
        self.playback = playback
        self.recordings = recordings
        self.listenFor = listenFor
        self.voice = voice
        self.tones = tones
    }

    /// The same without the file that an error is about.
    func without(_ error: AudioError) -> SoundChoice {
        var rest = self
        switch error {
        case .cannotRead, .notPlayable: rest.source = .silence
        case .cannotRecord, .recordingStopped, .codecFailed, .noThread, .badTone: break
        }
        return rest
    }
}
