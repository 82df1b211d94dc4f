/// What a person did at a terminal.
package enum TerminalEvent: Equatable, Sendable {
    /// One key was pressed.
    case key(Key)
    /// Text came that nobody typed: pasted, or more of it in one read than fingers press. Line ends and control
    /// characters are in it as they came.
    case paste(String)
}
