package import Wire

/// Something with timers that lives in a simulated network; usually the shell of a protocol core under test.
package protocol SimulatedParticipant: AnyObject {
    var nextDeadline: MonotonicTime? { get }
    func timerFired(at now: MonotonicTime)
}

/// Why a simulation was stopped.
package enum SimulationError: Error, Equatable, Sendable {
    /// Very many steps without time going on: a deadline that stays in the past, or an endless echo without delay.
    case livelock(at: MonotonicTime)
}
