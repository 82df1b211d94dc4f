/// What went wrong between this phone and the gateway.
package enum ConnectionLoss: Error, Hashable, Sendable {
    /// No answer came.
    case failed(HTTPFailure)
    /// The gateway, or a proxy before it, answered with an error; with its words, safe to show.
    case answered(status: Int, String)
    /// Somebody on the way answered in the gateway's place.
    case intercepted(Interception)
    /// The gateway does not know our session: it was started anew, or gave us up.
    case unknownSession(String)
    /// A sign-in that used to work is refused now.
    case signInRefused(SignInFailure)
}
