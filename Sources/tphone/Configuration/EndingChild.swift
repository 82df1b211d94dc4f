import Glibc
import Synchronization

/// Ends a child's process group when a signal ends this process, which otherwise would leave it behind.
///
/// One child at a time is guarded.
enum EndingChild {
    /// Zero while there is none.
    private static let group = Atomic<Int32>(0)
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
    /// What was in force before, by number of the signal; kept for good.
    nonisolated(unsafe) private static let earlier = {
        let table = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
        table.initialize(repeating: sigaction(), count: 65)
        return table
    }()

    static func guardGroup(_ processGroup: pid_t) {
        let earlier = Self.earlier
        guard group.exchange(processGroup, ordering: .sequentiallyConsistent) == 0 else { return }
        for signal in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { EndingChild.end(by: $0) }
            action.sa_flags = SA_RESTART
            sigemptyset(&action.sa_mask)
            sigaction(signal, &action, earlier + Int(signal))
        }
    }

    static func release() {
        guard group.exchange(0, ordering: .sequentiallyConsistent) != 0 else { return }
        for signal in signals { sigaction(signal, earlier + Int(signal), nil) }
    }

    /// Runs in a signal handler: then the signal does what it would have done.
    private static func end(by signal: Int32) {
        let savedError = errno
        let processGroup = group.load(ordering: .sequentiallyConsistent)
        if processGroup > 0 { kill(-processGroup, SIGKILL) }
        sigaction(signal, earlier + Int(signal), nil)
        raise(signal)
        errno = savedError
    }
}
