/// Everything the console shows of the phone: filled from the phone's snapshot, drawn by pure functions.
///
/// Texts may come from a network as they are: drawing replaces what could steer a terminal.
package struct ScreenModel: Equatable, Sendable {
    package var state = AgentState.signingIn
    /// How long the state has lasted.
    package var stateSeconds = 0
    /// Who is signed in: number and name.
    package var user = ""
    /// Where to: host and port.
    package var gateway = ""
    /// Local time as `HH:MM:SS`; the screen shows hours and minutes.
    package var clock = ""
    /// The reserved way through the firewall in words, as "relay udp 127.0.0.1:3478 reserved".
    package var reservation = ""
    /// Microphone and ear in words, as "no sound card: silence is sent".
    package var sound = ""
    /// What rings, in words; empty if nothing does.
    package var ring = ""
    /// The call that is up, or the one that has just ended.
    package var call: CallModel?
    /// For the call that is up and for later ones.
    package var voice = VoiceModel()
    /// The last thing worth saying.
    package var message: ScreenMessage?
    /// Newest first.
    package var recent: [RecentCall] = []

    package init() {}
}
