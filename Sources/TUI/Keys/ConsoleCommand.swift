/// What the agent asks of the program.
package enum ConsoleCommand: Equatable, Sendable {
    /// Signs in again, after the gateway refused or somebody else took the session.
    case signIn
    case answer
    case reject
    /// The call that rings goes on without a sound.
    case silenceRing
    case hangUp
    case setMuted(Bool)
    case setHeld(Bool)
    /// What is done to the microphone's sound from now on.
    case setVoice(VoiceModel)
    case setRecording(Bool)
    /// A number, a name or an address, as typed, without spaces around it.
    case dial(String)
    /// Presses keys: `0`–`9`, `*`, `#`, `A`–`D`, and `,` for a pause.
    case press(String)
    /// Ends the call that is up, signs out and leaves; the agent has been asked.
    case quit
    /// Paints the whole screen again; the console loop does it by itself.
    case redraw
}
