/// Why there is no screen.
package enum TerminalError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Input or output is a file or a pipe.
    case notATerminal
    /// The name in `TERM` says nothing to this system.
    case unknownTerminal(String)
    /// The system has no descriptors left.
    case noDescriptors

    package var description: String {
        switch self {
        case .notATerminal:
            "The console needs a terminal, and input or output is none: use --plain, or run tphone in a terminal."
        case .unknownTerminal(let name):
            "The terminal type \"\(name.shown)\" is unknown here: set TERM to one this system has, as xterm, or use --plain."
        case .noDescriptors:
            "The system has no file descriptors left: close other programs, or raise the limit with ulimit -n."
        }
    }
}
