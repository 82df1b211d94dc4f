/// What is done to the microphone's sound before it is sent.
package struct VoiceOptions: Hashable, Sendable {
    /// Takes out of the microphone's sound what comes from the loudspeaker.
    package var echoCancellation: Bool
    /// Turns down steady noise, by about 16 dB.
    package var noiseSuppression: Bool
    /// Brings quiet and loud voices to the same level, 6 dB below full scale at most.
    package var gainControl: Bool
    /// How loud one's own voice is in the ear, in percent of the microphone's amplitude: 0–`greatestSidetone`.
    package var sidetone: Int

    /// A loop through loudspeaker and microphone stays quiet below this.
    package static let greatestSidetone = 50

    package init(
        echoCancellation: Bool = false, noiseSuppression: Bool = false, gainControl: Bool = false, sidetone: Int = 0
    ) {
        self.echoCancellation = echoCancellation
        self.noiseSuppression = noiseSuppression
        self.gainControl = gainControl
        self.sidetone = min(max(sidetone, 0), Self.greatestSidetone)
    }

    /// Samples pass as they are.
    package static let off = VoiceOptions()
    /// What a microphone and a loudspeaker in a room need.
    package static let standard = VoiceOptions(echoCancellation: true, noiseSuppression: true, gainControl: true)

    /// Whether the microphone's samples pass as they are.
    package var isOff: Bool { !echoCancellation && !noiseSuppression && !gainControl }
}
