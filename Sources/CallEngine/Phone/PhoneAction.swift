package import ICEClient
package import MediaEngine
package import Signaling

/// What the phone wants done; performed by its driver.
package enum PhoneAction: Equatable {
    case network(NetworkAction)
    case http(HTTPRequest)
    case cancelHTTP(HTTPRequestID)
    /// Keys are in place: open sound for this call.
    case startSound(CallID, StreamFormat)
    /// Frames of the call's sound are wanted no more.
    case stopSound(CallID)
    case setMuted(CallID, Bool)
    /// The microphone is not sent and the far end is not heard.
    case setHeld(CallID, Bool)
    /// A key is pressed: it is heard here, and where the far end takes no events, there too, as tones.
    case playKey(CallID, KeyTone)
    /// The call is over and its snapshot final.
    case callEnded(CallSnapshot)
    /// Something a person should know.
    case message(PhoneMessage)
    /// The gateway has been left; nothing more will happen.
    case signedOut
}
