/// What voice processing does at the moment.
package struct VoiceStatistics: Equatable, Sendable {
    /// What is on.
    package var options = VoiceOptions.off
    /// How much of the echo is taken out, in dB; nil before there was any, or where it is not done.
    package var echoReturnLossEnhancement: Double?
    /// Blocks of 10 ms of played sound for which the microphone came too late or too early, so that some were left out.
    package var referenceOverflows = 0
    /// Blocks of the microphone for which no played sound was there in time.
    package var referenceGaps = 0

    package init() {}
}
