package import Wire

/// What the sound clock is to play next.
package enum JitterPull: Equatable, Sendable {
    /// Decode the payload that was copied out.
    case frame(JitterFrame)
    /// A packet is missing and the one after it, `length` bytes, was copied out: decode the `ticks` of the missing one
    /// from its redundancy. The copied packet itself comes with the next pull.
    ///
    /// `silent` is as in `JitterFrame`.
    case recover(length: Int, ticks: Int, silent: Int, arrival: MonotonicTime)
    /// The sender pauses and says by the `length` bytes copied out what its noise is like (RFC 3389): make 10 ms of it.
    case noise(length: Int, silent: Int)
    /// A packet is missing: make up 10 ms.
    case conceal
    /// The sender still pauses: make 10 ms of its background noise.
    case comfort
    /// Nothing has come for so long, or ever, that 10 ms of silence are played.
    case silence
}

/// A packet whose turn has come.
package struct JitterFrame: Equatable, Sendable {
    /// Of the payload, in bytes.
    package var length: Int
    /// When the packet came.
    package var arrival: MonotonicTime
    /// Ticks at its beginning that were made up already, because it came too late for them.
    package var skipped = 0
    /// Ticks, 10 ms or none, still missing before it: where it is part of a pause, it may be made so much longer instead, or
    /// else begin so much earlier.
    package var missing = 0
    /// Ticks of the gap before it in which nothing was sent, so that nothing is missing.
    package var silent = 0
    /// Whether it is the first of another source, whose encoder knows nothing of what was decoded before.
    package var isNewSource = false
    /// How much more (or, negative, less) delay there is than wanted; zero when it is near enough.
    package var excess = Duration.zero
    /// Whether a joint that can be heard is better than to go on with that.
    package var isUrgent = false
}
