import Signaling
import Wire

extension HTTPFailure {
    var words: String {
        switch self {
        case .timedOut: "the gateway did not answer in time"
        case .nameNotFound: "the gateway's name was not found"
        case .refused: "the gateway's port is closed"
        case .unreachable: "the gateway cannot be reached from here"
        case .tlsFailed(let fault): "TLS with the gateway failed (\(fault))\(fault.remedy)"
        case .certificateUntrusted(_, let issuer):
            "nobody who is trusted vouches for the gateway's certificate, issued by \(issuer?.scrubbed(limit: 64) ?? "nobody")"
                + TLSFault.ownAuthority
        case .proxy(let failure): "\(failure)"
        case .closed: "the gateway closed the connection"
        case .tooLarge: "the gateway's answer is too large"
        case .other(let reason): "the gateway cannot be asked (\(reason.scrubbed(limit: 120)))"
        }
    }
}

extension SignInFailure {
    /// What happened, why, and what to do.
    var sentence: String {
        switch self {
        case .invalidUser:
            "The user name cannot be signed in: it is empty, or holds a colon. Correct user, or pass --user NAME."
        case .wrongCredentials(let text):
            "The gateway refused the user name or the password\(text.isEmpty ? "" : " (\(text))"). "
                + "Correct user and password of the configuration."
        case .unreachable(let failure):
            "Signing in failed: \(failure.words). Check the gateway's URL and the network."
        case .unavailable(let status):
            "The gateway cannot serve now (HTTP status \(status)). Try again later, or tell its administrator."
        case .badAnswer(let status, let text):
            "What answered is no gateway (HTTP status \(status)\(text.isEmpty ? "" : ": \(text)")). "
                + "Check the gateway's URL."
        case .intercepted(let interception):
            interception.sentence
        case .signedInElsewhere(let user):
            "\(user.isEmpty ? "This user" : user.scrubbed(limit: 64)) has signed in somewhere else. "
                + "End that phone, then sign in again: in the console, s does it."
        }
    }

    var exitStatus: ExitStatus {
        switch self {
        case .invalidUser: .configuration
        case .wrongCredentials, .signedInElsewhere: .failed
        case .unreachable, .unavailable, .badAnswer, .intercepted: .unavailable
        }
    }
}

extension Interception {
    /// What happened, why, and what to do, after a word to search for.
    var sentence: String { "INTERCEPTED: \(words)." }

    var words: String {
        let wanted = server.isEmpty ? "the gateway" : server.scrubbed(limit: 80)
        return
            "this network's own page answers (\(answer)); open a browser and sign in to the network, or ask for access "
            + "to \(wanted)"
    }
}

extension ConnectionLoss {
    var words: String {
        switch self {
        case .failed(let failure): failure.words
        case .answered(let status, let text):
            "the gateway answered with status \(status)\(text.isEmpty ? "" : ": \(text)")"
        case .intercepted(let interception): interception.words
        case .unknownSession: "the gateway was started anew"
        case .signInRefused(let failure): failure.sentence
        }
    }
}

extension GenesysCommandError {
    var words: String {
        switch self {
        case .notSignedIn: "the phone is not signed in"
        case .callInProgress: "there is a call already"
        case .noCall: "there is no call"
        case .wrongState: "an earlier offer still waits for its answer"
        case .notConnected: "the call was not answered yet"
        case .invalidPeer: "the name to call is empty or too long"
        case .tooManyMessages: "too many messages wait for the gateway"
        }
    }
}
