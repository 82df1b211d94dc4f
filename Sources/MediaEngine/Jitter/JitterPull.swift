package import Wire

/// What the sound clock is to play next.
package enum JitterPull: Equatable, Sendable {
    /// Decode the payload of `length` bytes that was copied out.
    ///
    /// `excess` is how much more (or, negative, less) delay there is than wanted; zero when it is near enough.
    case frame(length: Int, excess: Duration, arrival: MonotonicTime)
    /// A packet is missing and the one after it, `length` bytes, was copied out: decode the `ticks` of the missing one
    /// from its redundancy. The copied packet itself comes with the next pull.
    case recover(length: Int, ticks: Int, arrival: MonotonicTime)
    /// A packet is missing: make up 10 ms.
    case conceal
    /// The sender pauses in the codec's way (DTX): make 10 ms of its background noise.
    case comfort
    /// Nothing has come for so long, or ever, that 10 ms of silence are played.
    case silence
}
