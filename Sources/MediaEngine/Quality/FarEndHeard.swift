/// Whether the far end is heard here.
package enum FarEndHeard: Equatable, Sendable {
    /// Too early to tell, or on hold.
    case unknown
    case heard
    /// Nothing comes, and by its own account nothing is sent.
    case paused
    /// Packets come, and there is no sound at all in them.
    case silent
    /// Nothing comes from the far end.
    case nothing

    package var isFault: Bool { self == .nothing }

    /// A sentence for people; nil where there is nothing to say.
    package var sentence: String? {
        switch self {
        case .unknown, .heard, .paused: nil
        case .silent: "Only silence comes from the far end: its microphone may be muted."
        case .nothing: "Nothing is heard from the far end: none of its packets arrive."
        }
    }
}
