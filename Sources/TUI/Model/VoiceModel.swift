/// What is done to the microphone's sound, as the audio window shows and changes it.
package struct VoiceModel: Equatable, Sendable {
    package var echoCancellation = false
    package var noiseSuppression = false
    package var gainControl = false
    /// How loud one's own voice is in the ear, in percent.
    package var sidetone = 0

    /// What the key for it goes through.
    static let sidetones = [0, 5, 10, 20, 40]

    package init() {}

    package init(
        echoCancellation: Bool = false, noiseSuppression: Bool = false, gainControl: Bool = false, sidetone: Int
    ) {
        self.echoCancellation = echoCancellation
        self.noiseSuppression = noiseSuppression
        self.gainControl = gainControl
        self.sidetone = sidetone
    }

    /// The next louder one's own voice; off after the loudest.
    var nextSidetone: Int { Self.sidetones.first { $0 > sidetone } ?? 0 }
}
