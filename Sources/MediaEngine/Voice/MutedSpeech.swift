/// Whether someone speaks into a muted microphone.
struct MutedSpeech: Sendable {
    /// Blocks of 10 ms with voice, less those without.
    private var balance = 0

    private(set) var isSpeaking = false

    private static let enough = 40

    mutating func add(isVoice: Bool, isMuted: Bool) {
        guard isMuted else {
            balance = 0
            isSpeaking = false
            return
        }
        balance = max(0, min(2 * Self.enough, balance + (isVoice ? 1 : -1)))
        if balance >= Self.enough { isSpeaking = true }
        if balance == 0 { isSpeaking = false }
    }
}
