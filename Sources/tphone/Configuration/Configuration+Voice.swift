import MediaEngine

extension Configuration.Audio {
    /// What is done to the microphone's sound.
    var voice: VoiceOptions {
        VoiceOptions(
            echoCancellation: cancelsEcho, noiseSuppression: suppressesNoise, gainControl: controlsGain,
            sidetone: sidetone)
    }
}
