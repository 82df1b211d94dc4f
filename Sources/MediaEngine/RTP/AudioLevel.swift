/// How loud the sound of one packet is, as a header extension carries it (RFC 6464).
package struct AudioLevel: Hashable, Sendable {
    /// Decibels below the loudest that the system can carry, 0–127; 127 is silence.
    package var attenuation: UInt8
    /// Whether the packet holds speech.
    package var isVoice: Bool

    package static let silence = AudioLevel(attenuation: 127, isVoice: false)

    /// What a full-scale sine measures against that loudest, a square wave.
    private static let sine = -3.01
    /// Louder than this is taken for speech where nothing better tells.
    private static let usualVoice = -45.0

    /// - Parameter attenuation: what is above 127 is taken as 127.
    package init(attenuation: UInt8, isVoice: Bool) {
        self.attenuation = min(attenuation, 127)
        self.isVoice = isVoice
    }

    /// - Parameters:
    ///   - decibels: of a full-scale sine, as `LevelMeter` measures; -96 and less is silence.
    ///   - isVoice: nil to judge by the level alone.
    package init(decibels: Double, isVoice: Bool? = nil) {
        let voice = isVoice ?? (decibels > Self.usualVoice)
        guard decibels > LevelMeter.silence else {
            self.init(attenuation: 127, isVoice: voice)
            return
        }
        let below = min(max(-(decibels + Self.sine), 0), 126)
        self.init(attenuation: UInt8(below.rounded()), isVoice: voice)
    }

    package var isSilence: Bool { attenuation == 127 }

    /// The extension's one byte.
    init(byte: UInt8) {
        self.init(attenuation: byte & 0x7F, isVoice: byte & 0x80 != 0)
    }

    var byte: UInt8 { attenuation | (isVoice ? 0x80 : 0) }
}
