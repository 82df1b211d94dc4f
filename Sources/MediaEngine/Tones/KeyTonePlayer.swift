/// Mixes the tones of pressed keys into one direction's sound; lives on its sound thread.
struct KeyTonePlayer: Sendable {
    /// Of each of the two tones, in dB below a full-scale sine.
    private let level: Double
    private let playsOnlySent: Bool
    private var number: UInt32?
    private var tones: DTMFTones?

    /// For the ear: a quiet sign of each key.
    static let heard = KeyTonePlayer(level: -18, playsOnlySent: false)
    /// For the far end: as loud as telephones send them.
    static let sent = KeyTonePlayer(level: -10, playsOnlySent: true)

    private init(level: Double, playsOnlySent: Bool) {
        self.level = level
        self.playsOnlySent = playsOnlySent
    }

    /// - Parameter isAlone: the tones take the place of the sound, which would make them harder to recognise.
    mutating func mix(into frame: inout AudioFrame, _ wish: KeyTone?, isAlone: Bool = false) {
        if let wish, wish.number != number {
            number = wish.number
            if wish.isSent || !playsOnlySent {
                tones = DTMFTones(wish.key, duration: wish.duration, level: level)
            }
        }
        guard tones != nil else { return }
        if isAlone { frame.silence() }
        tones?.mix(into: &frame)
        if tones?.isOver == true { tones = nil }
    }
}
