package import CallEngine
package import MediaEngine

/// What a screen or a script hears of a phone.
package enum PhoneEvent: Sendable {
    /// Something that a screen shows has changed; also sent every second of a call.
    case changed(PhoneSnapshot, AudioStatistics?)
    case message(PhoneMessage)
    case callEnded(CallSnapshot, AudioStatistics?)
    /// A file could not be played or written; the call goes on without it.
    case soundFailed(AudioError)
    /// A sound device of a call went, or came back.
    case device(DeviceNews)
    /// The gateway has been left and all sockets are closed.
    case signedOut
}
