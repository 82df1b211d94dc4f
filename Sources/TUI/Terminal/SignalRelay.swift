internal import Glibc
internal import Synchronization

/// Signals while the screen is open: those that can wait reach the console's loop, those that cannot save the terminal.
enum SignalRelay {
    /// Told to the loop.
    private static let relayed = [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT]
    /// Of these, what asks for the end.
    private static let endings = [SIGINT, SIGTERM, SIGHUP]
    /// The program is broken: the terminal first, then whatever happens without us.
    private static let crashes = [SIGSEGV, SIGBUS, SIGILL, SIGABRT, SIGTRAP, SIGFPE]

    /// A bit for each signal that came and was not taken.
    private static let pending = Atomic<UInt64>(0)
    private static let wakeDescriptor = Atomic<Int32>(-1)
    /// Address of the actions that were in force before, by signal number; kept for good once it was needed.
    private static let earlierActions = Atomic<UInt>(0)

    /// Catches the signals; `wake` becomes readable when one came.
    static func install(wake: WakeDescriptor) {
        // Nothing may be set up for the first time inside a handler.
        TerminalRescue.disarm()
        _ = (endings, EndingSignals.process)
        pending.store(0, ordering: .sequentiallyConsistent)
        wakeDescriptor.store(wake.caller, ordering: .sequentiallyConsistent)
        if earlierActions.load(ordering: .sequentiallyConsistent) == 0 {
            let table = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
            table.initialize(repeating: sigaction(), count: 65)
            earlierActions.store(UInt(bitPattern: table), ordering: .sequentiallyConsistent)
        }
        for signal in relayed { set(signal, handler: { SignalRelay.note($0) }, flags: SA_RESTART) }
        for signal in crashes { set(signal, handler: { SignalRelay.crash($0) }, flags: Int32(SA_ONSTACK)) }
    }

    /// Puts the earlier actions back.
    static func remove() {
        for signal in relayed + crashes { putBack(signal) }
        wakeDescriptor.store(-1, ordering: .sequentiallyConsistent)
    }

    /// The signals that came since the last time.
    static func take() -> [Int32] {
        let bits = pending.exchange(0, ordering: .sequentiallyConsistent)
        return relayed.filter { bits & (1 << UInt64($0)) != 0 }
    }

    /// Stops the process as the terminal's user asked; returns when it goes on.
    static func stopProcess() {
        putBack(SIGTSTP)
        raise(SIGTSTP)
        set(SIGTSTP, handler: { SignalRelay.note($0) }, flags: SA_RESTART)
    }

    /// Runs in a signal handler.
    ///
    /// An ending that is insisted on does not wait for a loop that seems to be stuck.
    private static func note(_ signal: Int32) {
        let savedError = errno
        if endings.contains(signal), EndingSignals.process.receive(signal) == .insists {
            TerminalRescue.perform()
            Glibc.signal(signal, SIG_DFL)
            raise(signal)
        }
        pending.bitwiseOr(UInt64(1) << UInt64(signal), ordering: .sequentiallyConsistent)
        WakeDescriptor.signal(wakeDescriptor.load(ordering: .sequentiallyConsistent))
        errno = savedError
    }

    /// Runs in a signal handler.
    private static func crash(_ signal: Int32) {
        TerminalRescue.perform()
        putBack(signal)
        raise(signal)
    }

    private static func set(_ signal: Int32, handler: @convention(c) (Int32) -> Void, flags: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = flags
        sigemptyset(&action.sa_mask)
        var earlier = sigaction()
        sigaction(signal, &action, &earlier)
        table?[Int(signal)] = earlier
    }

    private static func putBack(_ signal: Int32) {
        guard let table else { return }
        sigaction(signal, table + Int(signal), nil)
    }

    private static var table: UnsafeMutablePointer<sigaction>? {
        UnsafeMutablePointer(bitPattern: earlierActions.load(ordering: .sequentiallyConsistent))
    }
}
