internal import CallEngine
internal import Synchronization

/// Keeps a message until there is somebody to tell it to.
final class MessageRelay: Sendable {
    private struct State {
        var listener: (@Sendable (PhoneMessage) -> Void)?
        var waiting: [PhoneMessage] = []
    }

    private let state = Mutex(State())

    func send(_ message: PhoneMessage) {
        let listener = state.withLock { state in
            if state.listener == nil { state.waiting.append(message) }
            return state.listener
        }
        listener?(message)
    }

    func follow(_ listener: @escaping @Sendable (PhoneMessage) -> Void) {
        let waiting = state.withLock { state in
            state.listener = listener
            defer { state.waiting = [] }
            return state.waiting
        }
        for message in waiting { listener(message) }
    }
}
