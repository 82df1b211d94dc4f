/// Whether we are heard at the far end.
package enum HeardThere: Equatable, Sendable {
    /// Too early to tell, on hold, or the far end tells nothing.
    case unknown
    case heard
    /// We are muted here.
    case muted
    /// The microphone gives digital silence.
    case microphoneSilent(name: String)
    /// There is no microphone.
    case microphoneMissing(reason: String)
    /// By the far end's reports, our packets do not arrive.
    case notArriving
    /// The far end's reports have stopped.
    case reportsStopped

    package var isFault: Bool {
        switch self {
        case .microphoneSilent, .microphoneMissing, .notArriving: true
        case .unknown, .heard, .muted, .reportsStopped: false
        }
    }

    /// Why we are not heard, in a few words; nil where that is not so.
    package var reason: String? {
        switch self {
        case .unknown, .heard, .muted: nil
        case .microphoneSilent: "your microphone gives no sound"
        case .microphoneMissing(let reason): "there is no microphone (\(reason))"
        case .notArriving: "your packets do not arrive at the far end"
        case .reportsStopped: "the far end has stopped reporting what it receives"
        }
    }

    /// A sentence for people; nil where there is nothing to say.
    package var sentence: String? {
        // The advice first: a long name, or a narrow screen, must not cut it off.
        if case .microphoneSilent(let name) = self {
            return "Your microphone gives no sound. Is it muted or unplugged? It is \(name)."
        }
        guard let reason else { return nil }
        return isFault ? "You can't be heard: \(reason)." : "You may not be heard: \(reason)."
    }
}
