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
    /// Somebody called while a call was up, and was told that this phone is busy.
    case callerTurnedAway(peer: String)
    /// Data that came during the call.
    case info([AttachedDatum])
    /// Holding or resuming was not answered; the call is as it was before.
    case holdUnanswered
    case cannotDial(DialRefusal)
    case cannotSendDigits(DigitRefusal)
    /// Something of the configuration is dangerous; a sentence.
    case caution(String)
    /// What is written for support cannot be written any more; why.
    case captureFailed(String)
    /// The far end pressed a key.
    case digitReceived(Character)
    /// News of the service that gives credentials of TURN servers.
    case credentials(CredentialMessage)
    /// The call's path does not answer; another is being looked for.
    case pathInterrupted
    /// The call is not, or may not be, heard in both directions: a sentence that says why.
    case soundTrouble(String, isFault: Bool)
    /// Both directions are heard again.
    case soundBack
    /// The call goes on over another path.
    case pathMoved(PathMove)
    /// So many events before this one were not read in time, and are gone.
    case leftOut(Int)
}

/// Why keys were not pressed.
package enum DigitRefusal: Equatable, Sendable {
    case noCall
    case onHold
    /// Something in the text is on no key.
    case notDigits
    /// More than can wait.
    case tooMany
}

/// Why a dial command was not carried out.
package enum DialRefusal: Equatable, Sendable {
    case notSignedIn
    case callInProgress
    case noTarget
}
