internal import Glibc
internal import Synchronization

/// Remembers the signals that ask a process to end, and says what one more of them means.
///
/// Below a login shell SIGHUP comes from the shell and from the kernel, and `timeout` and service managers send a signal
/// to a process and to its group: that is one wish, told twice. Safe in a signal handler once it was made.
package final class EndingSignals: Sendable {
    package enum Meaning: Equatable, Sendable {
        /// The first: the goodbye begins.
        case begins
        /// The same wish again; the goodbye goes on.
        case repeats
        /// Somebody asks again who has waited: the process ends without further words.
        case insists
    }

    /// SIGINT and SIGTERM this many milliseconds after the first of them are another wish.
    package static let patience: Int64 = 500

    /// Those of this process.
    package static let process = EndingSignals()

    private let hasBegunFlag = Atomic<Bool>(false)
    /// When the first SIGINT or SIGTERM came; `never` before.
    private let firstRequest = Atomic<Int64>(EndingSignals.never)
    private static let never = Int64.min

    package init() {}

    package var hasBegun: Bool { hasBegunFlag.load(ordering: .sequentiallyConsistent) }

    /// - Parameters:
    ///   - signal: SIGHUP, which says that the terminal is gone and never insists, SIGINT or SIGTERM.
    ///   - now: milliseconds on a clock that never goes back.
    package func receive(_ signal: Int32, at now: Int64) -> Meaning {
        let isFirst = !hasBegunFlag.exchange(true, ordering: .sequentiallyConsistent)
        guard signal != SIGHUP else { return isFirst ? .begins : .repeats }
        let (isNoted, earlier) = firstRequest.compareExchange(
            expected: Self.never, desired: now, ordering: .sequentiallyConsistent)
        if !isNoted, now - earlier >= Self.patience { return .insists }
        return isFirst ? .begins : .repeats
    }

    /// The same for a signal that comes now.
    package func receive(_ signal: Int32) -> Meaning { receive(signal, at: MillisecondClock.now) }
}

/// Milliseconds on the clock that never goes back; safe in a signal handler.
enum MillisecondClock {
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
