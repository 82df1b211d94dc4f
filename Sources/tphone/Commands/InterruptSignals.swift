import Foundation
import Glibc
import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP into a call of a closure; a second one ends the program at once.
///
/// A handler, not an ignored signal: child processes would inherit the latter. Once made it lasts as long as the program.
final class InterruptSignals: Sendable {
    private let count = Atomic<Int>(0)

    /// Where the handler writes; -1 while nobody listens.
    private static let pipeEnd = Atomic<Int32>(-1)

    /// Whether one came.
    var hasInterrupted: Bool { count.load(ordering: .relaxed) > 0 }

    init(_ interrupted: @escaping @Sendable () -> Void) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        Self.pipeEnd.store(ends[1], ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { _ in
                let savedError = errno
                var byte: UInt8 = 0
                _ = write(InterruptSignals.pipeEnd.load(ordering: .relaxed), &byte, 1)
                errno = savedError
            }
        }
        let readEnd = ends[0]
        let thread = Thread { [self] in
            var byte: UInt8 = 0
            while read(readEnd, &byte, 1) == 1 || errno == EINTR { take(interrupted) }
        }
        thread.name = "signals"
        thread.start()
    }

    /// The signals, and a stream that ends with the first one, without an element.
    static func makeStream() -> (signals: InterruptSignals, interruption: AsyncStream<Never>) {
        let (interruption, continuation) = AsyncStream.makeStream(of: Never.self)
        return (InterruptSignals { continuation.finish() }, interruption)
    }

    private func take(_ interrupted: () -> Void) {
        guard count.add(1, ordering: .relaxed).oldValue == 0 else { _exit(ExitStatus.interrupted.rawValue) }
        interrupted()
    }
}
