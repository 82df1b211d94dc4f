internal import CNCurses
internal import Glibc

/// The terminal through ncurses: the only type that calls it.
///
/// Curses keeps global state, so there is one at a time, made, used and restored on one thread.
package final class CursesTerminal {
    /// Drawn last; nil when the screen's content is unknown.
    var shown: Frame?
    let hasColors: Bool
    /// False where only ASCII can be shown.
    let isUnicode: Bool

    let input: Int32
    let output: Int32
    private let screen: OpaquePointer
    private let files: (input: UnsafeMutablePointer<FILE>, output: UnsafeMutablePointer<FILE>)
    /// Standard error as it was, while it is diverted; -1 if it is not.
    private let standardError: Int32
    private var isRestored = false
    /// What the bytes of keys mean; curses reads none.
    var decoder: TerminalInput

    /// Opens the alternate screen.
    ///
    /// - Parameters:
    ///   - name: the terminal type; nil for the one in `TERM`.
    ///   - logDescriptor: where standard error goes while the screen is open, as libraries write to it and would
    ///     garble the screen; nil leaves it alone.
    package init(name: String? = nil, input: Int32 = 0, output: Int32 = 1, logDescriptor: Int32? = nil)
        throws(TerminalError)
    {
        guard isatty(input) == 1, isatty(output) == 1 else { throw .notATerminal }
        var settings = termios()
        guard tcgetattr(output, &settings) == 0 else { throw .notATerminal }
        isUnicode = CharacterSet.adopt() == .unicode
        files = try Self.openFiles(input: input, output: output)
        guard let screen = newterm(name, files.output, files.input) else {
            fclose(files.input)
            fclose(files.output)
            throw .unknownTerminal(name ?? getenv("TERM").map { String(cString: $0) } ?? "")
        }
        self.screen = screen
        self.input = input
        self.output = output
        decoder = TerminalInput(described: Self.describedKeys)
        hasColors = Self.startColors()
        standardError = Self.divertErrors(to: logDescriptor)
        TerminalRescue.arm(
            terminal: output, settings: settings, commands: Self.leavingCommands, standardError: standardError)
        setModes()
        resize()
    }

    deinit { restore() }

    /// Rows and columns now.
    package var size: FrameSize {
        var window = winsize()
        guard ioctl(output, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return .design
        }
        return FrameSize(columns: Int(window.ws_col), rows: Int(window.ws_row))
    }

    /// Takes over a changed size; the next frame is painted in full.
    package func resize() {
        let size = size
        resizeterm(Int32(size.rows), Int32(size.columns))
        forgetScreen()
    }

    /// The next frame is painted in full, because something else wrote on the screen.
    package func forgetScreen() {
        shown = nil
        clearok(cncurses_physical_screen(), true)
        werase(cncurses_screen())
    }

    /// Lends the terminal to the shell; nothing may be drawn until `resume`.
    package func suspend() {
        write(Self.leavingModes)
        endwin()
    }

    /// Takes the terminal back, after `suspend` or after the process was stopped by others.
    package func resume() {
        reset_prog_mode()
        setModes()
        resize()
        wrefresh(cncurses_screen())
    }

    /// Leaves the alternate screen and puts all settings back; a second call does nothing.
    package func restore() {
        guard !isRestored else { return }
        isRestored = true
        write(Self.leavingModes)
        endwin()
        // Curses wrote its own farewell: what lies ready for a crash is not needed any more.
        TerminalRescue.disarm()
        if standardError >= 0 {
            dup2(standardError, STDERR_FILENO)
            close(standardError)
        }
        delscreen(screen)
        fclose(files.input)
        fclose(files.output)
    }
}

extension CursesTerminal {
    /// Streams of our own over copies, so that closing them leaves the descriptors of the process alone.
    private static func openFiles(
        input: Int32, output: Int32
    ) throws(TerminalError) -> (input: UnsafeMutablePointer<FILE>, output: UnsafeMutablePointer<FILE>) {
        guard let reader = fdopen(fcntl(input, F_DUPFD_CLOEXEC, 3), "r") else { throw .noDescriptors }
        guard let writer = fdopen(fcntl(output, F_DUPFD_CLOEXEC, 3), "w") else {
            fclose(reader)
            throw .noDescriptors
        }
        return (reader, writer)
    }

    /// Raw, so that Ctrl-C is a key like any other, and Ctrl-Z does not stop a phone in the middle of a call.
    ///
    /// The number pad sends digits; pasted text comes between marks.
    private func setModes() {
        raw()
        noecho()
        nonl()
        intrflush(cncurses_screen(), false)
        // Curses would leave a frame half drawn for bytes that it does not read.
        typeahead(-1)
        write(Self.command("rmkx") + Self.bracketedPaste(true))
    }

    private func write(_ bytes: [UInt8]) { _ = Glibc.write(output, bytes, bytes.count) }

    private static var leavingModes: [UInt8] { bracketedPaste(false) }

    /// A private mode of xterm's, which the other terminals of ECMA-48 either have too or pass over.
    private static func bracketedPaste(_ isOn: Bool) -> [UInt8] {
        guard command("cup").starts(with: "\u{1B}[".utf8) else { return [] }
        return Array((isOn ? "\u{1B}[?2004h" : "\u{1B}[?2004l").utf8)
    }

    private static func startColors() -> Bool {
        let isRefused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        guard !isRefused, has_colors(), start_color() == OK, cncurses_colors() >= 8 else { return false }
        let background: Int16 = use_default_colors() == OK ? -1 : Int16(COLOR_BLACK)
        for role in ColorRole.allCases where role != .normal {
            init_pair(role.rawValue, role.foreground, background)
        }
        return true
    }

    private static func divertErrors(to descriptor: Int32?) -> Int32 {
        guard let descriptor, isatty(STDERR_FILENO) == 1 else { return -1 }
        let copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        if copy >= 0 { dup2(descriptor, STDERR_FILENO) }
        return copy
    }

    /// The bytes that undo what opening the screen did, without the padding marks of old terminals.
    private static var leavingCommands: [UInt8] {
        leavingModes + ["sgr0", "op", "rmkx", "cnorm", "rmcup"].flatMap { command($0) } + "\r\n".utf8
    }

    /// What the terminal's description gives for a name; empty when it has none.
    static func command(_ name: String) -> [UInt8] {
        guard let command = cncurses_command(name) else { return [] }
        return Array(String(cString: command).withoutPadding.utf8)
    }
}

extension ColorRole {
    fileprivate var foreground: Int16 {
        switch self {
        case .normal: -1
        case .good: Int16(COLOR_GREEN)
        case .attention: Int16(COLOR_YELLOW)
        case .bad: Int16(COLOR_RED)
        }
    }
}

extension String {
    /// Without terminfo's `$<milliseconds>`.
    fileprivate var withoutPadding: String {
        var result = ""
        var rest = self[...]
        while let start = rest.firstIndex(of: "$"), rest[start...].dropFirst().first == "<",
            let end = rest[start...].firstIndex(of: ">")
        {
            result += rest[..<start]
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
