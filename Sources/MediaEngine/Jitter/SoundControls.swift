/// What the event loop asks of a call's sound threads.
package struct SoundControls: Equatable, Sendable {
    /// Silence is sent in place of the microphone.
    package var isMuted = false
    /// Nothing is sent and nothing is played.
    package var isHeld = false
    /// What is heard besides the far end.
    package var tone: CallTone?
    /// The share of packets that the far end may lose, 0–100: how much redundancy is worth sending.
    ///
    /// Some from the start, so that the first loss is no worse than the next; under 6 Opus sends none at our bit rate.
    package var expectedLoss = 10
    /// The key pressed last; nil before the first.
    package var keyTone: KeyTone?

    package init() {}
}
