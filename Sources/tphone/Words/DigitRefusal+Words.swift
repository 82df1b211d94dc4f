import CallEngine

extension DigitRefusal {
    /// A few words for the screen.
    var words: String {
        switch self {
        case .noCall: "there is no call to press it in"
        case .onHold: "the call is on hold"
        case .notDigits: "keys are 0-9, *, #, A-D, and a comma for a pause"
        case .tooMany: "too many keys wait already"
        }
    }
}
