/// Where the agent is: it decides what a key means.
package enum KeyContext: String, CaseIterable, Hashable, Sendable {
    /// Not signed in, and the phone does what it can about it.
    case offline
    case idle
    case ringing
    case dialling
    case answering
    case talking
    case held
    /// Modal: a number is typed.
    case dialPrompt
    /// Modal: keys of the telephone are pressed.
    case keypad
    /// Modal: help is read.
    case helpPages
    /// Modal: levels are seen and voice processing is switched.
    case audioWindow
    /// Modal: earlier messages are read.
    case messagesWindow
    /// Modal: quit while a call is up?
    case quitQuestion
    /// Not signed in until the agent wants it.
    case signedOut

    /// The context of the phone alone, without modals.
    init(_ model: ScreenModel) {
        switch model.call?.state {
        case .ringing: self = .ringing
        case .answering: self = .answering
        case .dialling: self = .dialling
        case .talking: self = .talking
        case .held: self = .held
        case .ended, nil: self = Self.withoutCall(model.state)
        }
    }

    private static func withoutCall(_ state: AgentState) -> KeyContext {
        switch state {
        case .refused, .signedOut: .signedOut
        default: state.isSignedIn ? .idle : .offline
        }
    }

    /// As help names it: "while ringing".
    var words: String {
        switch self {
        case .offline: "while not signed in"
        case .signedOut: "while signed out"
        case .idle: "while idle"
        case .ringing: "while it rings"
        case .dialling: "while dialling"
        case .answering: "while answering"
        case .talking: "while talking"
        case .held: "while on hold"
        case .dialPrompt: "in the dial window"
        case .keypad: "in the keypad window"
        case .helpPages: "in help"
        case .audioWindow: "in the audio window"
        case .quitQuestion: "when asked"
        case .messagesWindow: "in the messages window"
        }
    }

    static let modals: Set<KeyContext> = [
        .dialPrompt, .keypad, .helpPages, .audioWindow, .quitQuestion, .messagesWindow,
    ]
    /// A key that works in several is listed in the first: what ends or mutes a call is looked for under talking.
    static let inHelp: [KeyContext] =
        [.offline, .idle, .ringing, .talking, .held, .dialling, .answering] + allCases.filter(modals.contains)
    static let phone = Set(allCases).subtracting(modals)
    static let connected: Set<KeyContext> = [.talking, .held]
    static let inCall: Set<KeyContext> = [.dialling, .answering, .talking, .held]
}
