import Glibc

/// The terminal of this process, lent to a program that may have to ask somebody.
///
/// A program in a process group of its own is stopped when it reads from the terminal, unless its group is the one in
/// the foreground (tcsetpgrp(3)).
final class TerminalLoan {
    let terminal: Int32
    private let settings: termios
    private let group = getpgrp()
    private var earlierMask = sigset_t()
    private var isOver = false

    /// Nil where there is no terminal, or where it is not ours to lend: in the background of a shell.
    init?() {
        terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        var settings = termios()
        guard terminal >= 0, tcgetpgrp(terminal) == getpgrp(), tcgetattr(terminal, &settings) == 0 else {
            if terminal >= 0 { close(terminal) }
            return nil
        }
        self.settings = settings
        // Taking the terminal back from the background would stop this process.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTTOU)
        pthread_sigmask(SIG_BLOCK, &signals, &earlierMask)
    }

    deinit { end() }

    func begin(with processGroup: pid_t) { tcsetpgrp(terminal, processGroup) }

    /// Shows what the program says beside its answer, as it asks with that.
    func show(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        _ = bytes.withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
    }

    /// Takes the terminal back, with what the program may have set on it, as no echo.
    func end() {
        guard !isOver else { return }
        isOver = true
        tcsetpgrp(terminal, group)
        var settings = self.settings
        tcsetattr(terminal, TCSADRAIN, &settings)
        pthread_sigmask(SIG_SETMASK, &earlierMask, nil)
        close(terminal)
    }
}
