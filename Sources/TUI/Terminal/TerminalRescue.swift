internal import Glibc
internal import Synchronization

/// Gives the terminal back when the process dies without a chance to call curses: after a crash, or at `exit`.
///
/// Everything it needs lies ready in plain memory, so that a signal handler may use it: it only calls `write`,
/// `tcsetattr` and `dup2`.
enum TerminalRescue {
    private struct Record {
        let terminal: Int32
        var settings: termios
        /// Terminal commands that leave the screen, and their number.
        let commands: UnsafeMutablePointer<UInt8>
        let count: Int
        /// The process's real standard error while it is diverted; -1 if it is not.
        let standardError: Int32
    }

    /// Address of the record while a screen is open, else 0.
    private static let record = Atomic<UInt>(0)
    private static let isRegisteredAtExit = Atomic<Bool>(false)

    /// From now on until `disarm` the terminal comes back whatever happens.
    static func arm(terminal: Int32, settings: termios, commands: [UInt8], standardError: Int32) {
        disarm()
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, commands.count))
        bytes.initialize(from: commands, count: commands.count)
        let place = UnsafeMutablePointer<Record>.allocate(capacity: 1)
        place.initialize(
            to: Record(
                terminal: terminal, settings: settings, commands: bytes, count: commands.count,
                standardError: standardError))
        record.store(UInt(bitPattern: place), ordering: .sequentiallyConsistent)
        if !isRegisteredAtExit.exchange(true, ordering: .sequentiallyConsistent) { atexit { TerminalRescue.perform() } }
    }

    static func disarm() {
        guard let place = take() else { return }
        place.pointee.commands.deallocate()
        place.deallocate()
    }

    /// Puts the terminal back, once; safe in a signal handler.
    static func perform() {
        guard let place = take() else { return }
        _ = write(place.pointee.terminal, place.pointee.commands, place.pointee.count)
        tcsetattr(place.pointee.terminal, TCSANOW, &place.pointee.settings)
        if place.pointee.standardError >= 0 { dup2(place.pointee.standardError, STDERR_FILENO) }
    }

    private static func take() -> UnsafeMutablePointer<Record>? {
        UnsafeMutablePointer(bitPattern: record.exchange(0, ordering: .sequentiallyConsistent))
    }
}
