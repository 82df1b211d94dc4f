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
    /// Others end a process that does not care for them (signal(7)); those that somebody cares for are left alone.
    private static let deadly =
        [SIGQUIT, SIGXCPU, SIGXFSZ, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGSYS, SIGPIPE, SIGPWR]
        + [stackFault, pollable] + realTime
    private static let stackFault: Int32 = 16
    private static let pollable: Int32 = 29
    /// Without the two that the C library keeps for itself.
    private static let realTime = Array<Int32>(34...64)

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
        for signal in deadly {
            set(signal, handler: { SignalRelay.die($0) }, flags: Int32(SA_ONSTACK) | SA_RESTART)
            if !isDeadly(signal) { putBack(signal) }
        }
    }

    /// Puts the earlier actions back.
    static func remove() {
        for signal in relayed + crashes + deadly { putBack(signal) }
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

    /// Runs in a signal handler.
    private static func die(_ signal: Int32) {
        TerminalRescue.perform()
        Glibc.signal(signal, SIG_DFL)
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

    /// Whether the signal would have ended the process: nobody ignores it or does something else.
    ///
    /// Swift's own handler of QUIT takes it for a crash; it is a person's or a supervisor's wish.
    private static func isDeadly(_ signal: Int32) -> Bool {
        guard let earlier = table?[Int(signal)] else { return false }
        let handler = unsafeBitCast(earlier.__sigaction_handler.sa_handler, to: UInt.self)
        return handler == 0 || signal == SIGQUIT && handler != ignored
    }

    /// `SIG_IGN` as an address.
    private static let ignored: UInt = 1

    private static func putBack(_ signal: Int32) {
        guard let table else { return }
        sigaction(signal, table + Int(signal), nil)
    }

    private static var table: UnsafeMutablePointer<sigaction>? {
        UnsafeMutablePointer(bitPattern: earlierActions.load(ordering: .sequentiallyConsistent))
    }
}
