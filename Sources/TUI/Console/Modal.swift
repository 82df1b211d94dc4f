/// What lies over the screen; row 1, row 2 and the footer stay visible under it.
enum Modal: Equatable {
    case dial(DialPrompt)
    /// What was pressed since it was opened, the last keys.
    case keypad(String)
    /// Pages are counted from zero and taken modulo their number, which depends on the size of the screen.
    case help(page: Int)
    case audio
    /// As the pages of help.
    case messages(page: Int)
    /// Asked at this time, milliseconds.
    case quit(askedAt: Int64)

    var context: KeyContext {
        switch self {
        case .dial: .dialPrompt
        case .keypad: .keypad
        case .help: .helpPages
        case .audio: .audioWindow
        case .messages: .messagesWindow
        case .quit: .quitQuestion
        }
    }
}
