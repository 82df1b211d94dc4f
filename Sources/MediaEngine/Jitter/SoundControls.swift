/// What the event loop asks of a call's sound threads.
package struct SoundControls: Equatable, Sendable {
    /// Silence is sent in place of the microphone.
    package var isMuted = false
    /// Nothing is sent and nothing is played.
    package var isHeld = false
    /// How much is sent, and how much of it twice; nil for what suits a line that nothing is known of.
    package var sending: BitrateControl.Decision?
    /// What is heard besides the far end.
    package var tone: CallTone?
    /// The key pressed last; nil before the first.
    package var keyTone: KeyTone?
    /// What is done to the microphone's sound.
    package var voice = VoiceOptions.off

    package init() {}
}
