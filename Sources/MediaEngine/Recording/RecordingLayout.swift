/// What a recording of a call holds.
package enum RecordingLayout: Hashable, Sendable {
    /// What was heard, in one channel, sample by sample as it was played.
    case heard
    /// What we said, as it was sent, in the left channel, and what was heard in the right one, aligned in time.
    case both

    package var channels: Int { self == .both ? 2 : 1 }
}
