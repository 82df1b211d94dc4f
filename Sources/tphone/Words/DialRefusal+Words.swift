import CallEngine

extension DialRefusal {
    /// A few words for the screen.
    var words: String {
        switch self {
        case .notSignedIn: "the phone is not signed in"
        case .callInProgress: "there is a call already"
        case .noTarget: "there is no number"
        }
    }

    /// What happened, why, and what to do.
    var sentence: String {
        switch self {
        case .notSignedIn: "The call was not placed: \(words). Try again when the gateway can be reached."
        case .callInProgress: "The call was not placed: \(words). End it first."
        case .noTarget: "The call was not placed: \(words). Give a number or a user to call."
        }
    }
}
