import CallEngine
import Signaling
import Wire

extension CredentialMessage {
    /// What happened, why, and what it means.
    var sentence: String {
        switch self {
        case .failed(let service, let failure, let left):
            "No TURN credentials from \(Self.host(of: service)): \(failure.words). "
                + (left.map { "The old ones stay in use, valid for \(Self.words($0)) more." }
                    ?? "Calls go without these servers.")
                + " The phone asks again by itself."
        case .expired(let service):
            "The TURN credentials of \(Self.host(of: service)) have ended, and it gives no new ones. "
                + "New calls may find no relay; tell the administrator of that service."
        case .restored(let service): "\(Self.host(of: service)) gives TURN credentials again"
        }
    }

    /// The query may hold a key.
    private static func host(of url: String) -> String { HTTPURL(url)?.host ?? "credentials_url" }

    private static func words(_ interval: Duration) -> String {
        let seconds = interval.components.seconds
        return seconds >= 120 ? "\(seconds / 60) minutes" : "\(seconds) s"
    }
}

extension CredentialFailure {
    var words: String {
        switch self {
        case .request(let failure): failure.wordsOfService
        case .status(let status): "it answered with HTTP status \(status)"
        case .notCredentials: "its answer is no JSON with a username and a password"
        case .noServers: "neither its answer nor the configuration names a TURN server"
        }
    }
}

extension HTTPFailure {
    fileprivate var wordsOfService: String {
        switch self {
        case .timedOut: "it did not answer in time"
        case .nameNotFound: "its name was not found"
        case .refused: "its port is closed"
        case .unreachable: "it cannot be reached from here"
        case .tlsFailed(let fault): "TLS failed (\(fault))\(fault.remedy)"
        case .certificateUntrusted(_, let issuer):
            "nobody who is trusted vouches for its certificate, issued by \(issuer?.scrubbed(limit: 64) ?? "nobody")"
                + TLSFault.ownAuthority
        case .proxy(let failure): "\(failure)"
        case .closed: "it closed the connection"
        case .tooLarge: "its answer is too large"
        case .other(let reason): "it cannot be asked (\(reason.scrubbed(limit: 120)))"
        }
    }
}
