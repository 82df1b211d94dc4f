/// Why the gateway did not take us in.
package enum SignInFailure: Error, Hashable, Sendable {
    /// The user name is empty, or has a colon before a password, where the gateway would cut it.
    case invalidUser
    /// The gateway knows no such user or password; with its own words, safe to show, perhaps empty.
    case wrongCredentials(String)
    /// No answer came.
    case unreachable(HTTPFailure)
    /// The gateway, or a proxy before it, cannot serve now: a 5xx status without a reason, or 502 to 504.
    case unavailable(status: Int)
    /// Something answered that is no gateway: another status, or a text without `=`; with its beginning.
    case badAnswer(status: Int, String)
    /// Somebody on the way answered in the gateway's place.
    case intercepted(Interception)
    /// The session of this user was lost twice within seconds: the user signed in somewhere else.
    case signedInElsewhere(user: String)
}

extension SignInFailure {
    /// Judges an answer that carries no session; who speaks comes before what is said.
    init(_ response: HTTPResponse, from host: String) {
        if let interception = Interception(response, askedOf: host) {
            self = .intercepted(interception)
            return
        }
        let text = response.shownText
        switch response.status {
        case 401, 403: self = .wrongCredentials(text)
        case 502...504: self = .unavailable(status: response.status)
        // The protocol's ancestor answers a refused sign-in with 500 and a reason; a page is a server's on the way.
        case 500...599:
            self = text.isEmpty || response.isMarkup ? .unavailable(status: response.status) : .wrongCredentials(text)
        default: self = .badAnswer(status: response.status, text)
        }
    }

    /// True when trying again may help without anybody doing anything.
    func mayPass(afterStatus status: Int?) -> Bool {
        switch self {
        case .invalidUser, .signedInElsewhere: false
        case .wrongCredentials: status != 401 && status != 403
        case .unreachable, .unavailable, .badAnswer, .intercepted: true
        }
    }
}
