/// What the listening end of a call knows beyond packets, for reports to the far end.
package struct ReceiverFigures: Equatable, Sendable {
    /// Packets received that were too late to be played.
    package var discarded = 0
    /// Within this terminal, both directions together.
    package var endSystemDelay = Duration.zero
    /// Of the jitter buffer: now, and at most.
    package var bufferDelay = Duration.zero
    package var maximumBufferDelay = Duration.zero
    /// Of the sound that is heard, in dB of a full-scale sine; nil if it is not known.
    package var signalLevel: Double?
    package var rating: LineRating?
    /// Of the packets that are received.
    package var packetTime = Duration.milliseconds(20)

    package init() {}
}
