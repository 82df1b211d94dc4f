/// The word in row 1: what the agent needs to know before anything else.
package enum AgentState: String, CaseIterable, Sendable {
    case signingIn = "SIGNING IN"
    case ready = "READY"
    case ringing = "RINGING"
    case answering = "ANSWERING"
    case dialling = "DIALLING"
    case talking = "TALKING"
    case held = "HELD"
    case ended = "ENDED"
    case linkDown = "LINK DOWN"
    case refused = "REFUSED"
    case signedOut = "SIGNED OUT"

    package var word: String { rawValue }

    /// False when the gateway cannot be asked for a call.
    var isSignedIn: Bool {
        switch self {
        case .signingIn, .linkDown, .refused, .signedOut: false
        case .ready, .ringing, .answering, .dialling, .talking, .held, .ended: true
        }
    }

    var style: Style {
        switch self {
        case .ready, .talking: Style(.good, bold: true)
        case .ringing: Style(.attention, bold: true, reverse: true)
        case .signingIn, .answering, .dialling, .held: Style(.attention, bold: true)
        case .linkDown, .refused: Style(.bad, bold: true, reverse: true)
        case .ended, .signedOut: .bold
        }
    }
}
