import CallEngine
import Synchronization
import Transport

/// A phone from its first event to its last: what it says, and a goodbye that is waited for, but not for ever.
final class PhoneVisit: Sendable {
    /// How long leaving the gateway and giving back relay ports may take.
    private static let patience = Duration.seconds(3)

    let handle: PhoneHandle
    /// Ends after `signedOut`, or when the goodbye has taken too long; for one reader.
    let events: AsyncStream<PhoneEvent>
    private let listening: Task<Void, Never>
    private let limit = Mutex<Task<Void, any Error>?>(nil)

    init(_ handle: PhoneHandle) {
        self.handle = handle
        let queue = PhoneEventQueue()
        events = queue.events
        listening = Task {
            while let event = await handle.events.next() {
                queue.push(event)
                if case .signedOut = event { break }
            }
            queue.finish()
        }
    }

    /// Whether the goodbye has begun.
    var isEnding: Bool { limit.withLock { $0 != nil } }

    /// Begins the goodbye, from any thread: the call ends, and the gateway is left.
    func end() {
        limit.withLock { limit in
            guard limit == nil else { return }
            handle.send(.signOut)
            limit = Task { [listening] in
                try await Task.sleep(for: Self.patience)
                listening.cancel()
            }
        }
    }

    /// Says goodbye and waits for it, also in a task that was cancelled; then the connections are closed.
    func leave() async {
        end()
        await listening.value
        limit.withLock { $0?.cancel() }
        try? await handle.shutdown()
    }
}
