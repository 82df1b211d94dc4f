import Foundation
import Glibc
import Synchronization
import TUI

/// Turns SIGINT, SIGTERM and SIGHUP into a call of a closure, once; one of the first two that insists ends the program.
///
/// A handler, not an ignored signal: child processes would inherit the latter. Once made it lasts as long as the program.
final class InterruptSignals: Sendable {
    private let isInterrupted = Atomic<Bool>(false)

    /// Where the handler writes; -1 while nobody listens.
    private static let pipeEnd = Atomic<Int32>(-1)

    /// Whether one came.
    var hasInterrupted: Bool { isInterrupted.load(ordering: .relaxed) }

    init(_ interrupted: @escaping @Sendable () -> Void) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        Self.pipeEnd.store(ends[1], ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { number in
                let savedError = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(InterruptSignals.pipeEnd.load(ordering: .relaxed), &byte, 1)
                errno = savedError
            }
        }
        let readEnd = ends[0]
        let thread = Thread { [self] in
            var byte: UInt8 = 0
            while read(readEnd, &byte, 1) == 1 || errno == EINTR { take(Int32(byte), interrupted) }
        }
        thread.name = "signals"
        thread.start()
    }

    /// The signals, and a stream that ends with the first one, without an element.
    static func makeStream() -> (signals: InterruptSignals, interruption: AsyncStream<Never>) {
        let (interruption, continuation) = AsyncStream.makeStream(of: Never.self)
        return (InterruptSignals { continuation.finish() }, interruption)
    }

    private func take(_ signal: Int32, _ interrupted: () -> Void) {
        switch EndingSignals.process.receive(signal) {
        case .begins:
            isInterrupted.store(true, ordering: .relaxed)
            interrupted()
        case .repeats: break
        case .insists: _exit(ExitStatus.interrupted.rawValue)
        }
    }
}
