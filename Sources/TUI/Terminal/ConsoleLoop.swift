internal import Glibc
internal import Synchronization

/// Runs the console on a terminal: the one thread that calls curses, and the way in for all others.
///
/// It sleeps until a key, a signal or a model comes; there is no tick.
package final class ConsoleLoop: Sendable {
    /// Why the loop ended.
    package enum Ending: Equatable, Sendable {
        /// `finish` was called.
        case finished
        /// SIGINT, SIGTERM or SIGHUP: calls should be ended and the process should leave with this signal's status.
        case signalled(Int32)
        /// The terminal is gone.
        case terminalClosed
    }

    private struct Inbox {
        var model: ScreenModel?
        var isFinished = false
    }

    private let inbox = Mutex(Inbox())
    private let wake: WakeDescriptor

    package init() throws(TerminalError) {
        wake = try WakeDescriptor()
    }

    /// Hands over the phone's new state, from any thread; an older one that was not drawn yet is forgotten.
    package func show(_ model: ScreenModel) {
        inbox.withLock { $0.model = model }
        wake.signal()
    }

    /// Ends `run`, from any thread.
    package func finish() {
        inbox.withLock { $0.isFinished = true }
        wake.signal()
    }

    /// Opens the screen and blocks this thread until the end; the terminal is as before when it returns.
    ///
    /// - Parameters:
    ///   - logDescriptor: where standard error goes meanwhile.
    ///   - onCommand: called on this thread with what the agent asks for; it must not block.
    package func run(
        model: ScreenModel, logDescriptor: Int32? = nil, onCommand: (ConsoleCommand) -> Void
    ) throws(TerminalError) -> Ending {
        // Before curses, which catches only those signals that nobody else does.
        SignalRelay.install(wake: wake)
        defer { SignalRelay.remove() }
        // One that came before is not told again.
        guard !EndingSignals.process.hasBegun else { return .signalled(SIGTERM) }
        let terminal = try CursesTerminal(logDescriptor: logDescriptor)
        defer { terminal.restore() }
        var running = Running(terminal: terminal, console: Console(model: terminal.isUnicode ? model : model.inASCII))
        running.pacer.request(urgent: true, at: Self.now)
        while true {
            running.paintIfDue(at: Self.now)
            let waiting = terminal.wait(wake: wake.descriptor, milliseconds: running.pause(at: Self.now))
            wake.clear()
            if let signal = running.obeySignals(at: Self.now) { return .signalled(signal) }
            guard waiting != .closed else { return .terminalClosed }
            let mail = inbox.withLock { inbox in
                defer { inbox.model = nil }
                return inbox
            }
            guard !mail.isFinished else { return .finished }
            // The state before the keys: a key must be judged by what the phone is doing now.
            if let model = mail.model { running.take(model, at: Self.now) }
            running.readKeys(areThere: waiting == .keys, at: Self.now, onCommand)
        }
    }

    private static var now: Int64 { MillisecondClock.now }
}
