/// The named things keys do; the word is also what is typed in the plain console.
package enum KeyAction: String, CaseIterable, Sendable {
    case signIn = "signin"
    case answer
    case reject
    /// The call goes on ringing, but nobody hears it.
    case silence
    case hangUp = "hangup"
    case toggleMute = "mute"
    case toggleRecording = "record"
    case hold
    case resume
    case keypad = "press"
    case dial
    case nextData = "data"
    case previousData = "data-back"
    case help
    /// The last messages, in full.
    case messages
    /// Leaves at once, as no call is up.
    case quit
    /// Asks first, as a call is up.
    case askToQuit = "ask-quit"
    case redraw

    case placeCall = "place-call"
    case eraseBackward = "erase-backward"
    case eraseForward = "erase-forward"
    case eraseAll = "erase-all"
    case cursorLeft = "cursor-left"
    case cursorRight = "cursor-right"
    case cursorHome = "cursor-home"
    case cursorEnd = "cursor-end"
    case historyBack = "history-back"
    case historyForward = "history-forward"

    case nextPage = "next-page"
    case previousPage = "previous-page"
    case closeModal = "close"
    case confirmQuit = "confirm-quit"

    case audio
    case toggleEcho = "echo"
    case toggleNoise = "noise"
    case toggleGain = "gain"
    case nextSidetone = "sidetone"

    /// True when a slip costs nothing: it changes the screen or a typed text, never a call.
    var isHarmless: Bool {
        switch self {
        case .signIn, .answer, .reject, .hangUp, .toggleMute, .toggleRecording, .hold, .resume, .quit, .placeCall,
            .confirmQuit:
            false
        case .messages, .silence, .dial, .keypad, .nextData, .previousData, .help, .askToQuit, .redraw, .eraseBackward,
            .eraseForward,
            .eraseAll,
            .cursorLeft, .cursorRight, .cursorHome, .cursorEnd, .historyBack, .historyForward, .nextPage,
            .previousPage, .closeModal, .audio, .toggleEcho, .toggleNoise, .toggleGain, .nextSidetone:
            true
        }
    }
}
