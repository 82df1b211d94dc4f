import Synchronization

/// Ends the play when both have heard what they wait for and it has lasted long enough, or when they never do.
final class Curtain: Sendable {
    /// How long from the dialling both may take to hear each other.
    private static let patience = Duration.seconds(20)

    private struct State {
        var heard: Set<String> = []
        var isFalling = false
        var fall: Task<Void, any Error>?
    }

    private let state = Mutex(State())
    private let duration: Duration
    private let end: @Sendable () -> Void

    /// - Parameters:
    ///   - duration: how long the play goes on when both have heard.
    ///   - end: ends the play.
    init(duration: Duration, _ end: @escaping @Sendable () -> Void) {
        self.duration = duration
        self.end = end
    }

    /// The play begins.
    func rise() { fall(after: Self.patience) }

    func heard(by part: String) {
        let isDue = state.withLock { state in
            state.heard.insert(part)
            guard state.heard.count == 2, !state.isFalling else { return false }
            state.isFalling = true
            return true
        }
        if isDue { fall(after: duration) }
    }

    /// The play is over.
    func close() {
        state.withLock { $0.fall?.cancel() }
    }

    /// What was to happen before is forgotten.
    private func fall(after delay: Duration) {
        state.withLock { state in
            state.fall?.cancel()
            state.fall = Task { [end] in
                try await Task.sleep(for: delay)
                end()
            }
        }
    }
}
