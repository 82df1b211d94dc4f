import CallEngine
import Wire

extension EndReason {
    /// A few words for a list or a report.
    var words: String {
        switch self {
        case .hungUpHere: "hung up here"
        case .hungUpThere: "hung up by the far end"
        case .rejectedHere: "rejected"
        case .cancelledThere: "the caller gave up"
        case .busyHere: "missed: another call was up"
        case .notAnswered: "not answered"
        case .refused(let word): "refused by the gateway (\(word.scrubbed(limit: 40)))"
        case .refusedHere(let error): error.words
        case .undeliverable(let loss): loss.words
        case .badDescription(let error): error.words
        case .media(let failure): failure.words
        case .gatewayLost: "the gateway went away"
        case .forgotten: "the gateway does not know the call any more"
        case .signedOut: "signed out"
        }
    }

    /// What happened, why, and what to do.
    var sentence: String {
        switch self {
        case .hungUpHere, .hungUpThere, .rejectedHere, .cancelledThere, .signedOut:
            "The call ended: \(words)."
        case .busyHere:
            "The caller was refused: another call was up."
        case .notAnswered:
            "The call was not answered in time. Try again later, or check the number."
        case .refused("NOMATCH"):
            "The gateway knows nobody of that name. Check the number."
        case .refused("FULL"):
            "The conference is full. Call again when somebody has left it."
        case .refused(let word):
            "The gateway refused the call (\(word.scrubbed(limit: 40))). The far end may be busy: try again."
        case .refusedHere(let error):
            "The call was not placed: \(error.words)."
        case .undeliverable(let loss):
            "The call failed: \(loss.words). Check the gateway's URL and the network."
        case .badDescription(let error):
            "The call failed: \(error.words)." + (error.advice.map { " \($0)" } ?? "")
        case .media(let failure):
            "The call's media failed: \(failure.words). \(failure.advice)"
        case .forgotten:
            "The gateway was lost and does not know the call any more, so it was ended. Call again."
        case .gatewayLost:
            "The gateway went away, and the call with it. The phone signs in again by itself."
        }
    }
}
