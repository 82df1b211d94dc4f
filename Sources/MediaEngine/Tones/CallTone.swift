/// The tones that a telephone makes by itself.
package enum CallTone: String, CaseIterable, Hashable, Sendable {
    /// Somebody calls.
    case ring
    /// It rings at the far end.
    case ringback
    /// The call could not be made.
    case busy
    /// A reminder for who has put a call on hold.
    case hold
    /// Another caller waits.
    case callWaiting
}

/// Whose habits the tones of the line follow.
package enum ToneCountry: String, CaseIterable, Sendable {
    case eu, us, uk
}
