package import ICEClient
package import Signaling

/// Something a person should know; the screen chooses the words.
package enum PhoneMessage: Equatable, Sendable {
    case signedIn
    case signInFailed(SignInFailure)
    case linkLost(ConnectionLoss)
    /// The next try comes after this long.
    case linkRetry(ConnectionLoss, in: Duration)
    case linkBack
    case reserved(String)
    case reservationFailed(GatheringFailure)
    /// A caller's description could not be used.
    case callerRefused(peer: String, SDPError)
    /// Data that came during the call.
    case info([AttachedDatum])
    /// Holding or resuming was not answered; the call is as it was before.
    case holdUnanswered
    case cannotDial(DialRefusal)
    /// News of the service that gives credentials of TURN servers.
    case credentials(CredentialMessage)
    /// The call's path does not answer; another is being looked for.
    case pathInterrupted
    /// The call goes on over another path.
    case pathMoved(PathMove)
}

/// Why a dial command was not carried out.
package enum DialRefusal: Equatable, Sendable {
    case notSignedIn
    case callInProgress
    case noTarget
}
