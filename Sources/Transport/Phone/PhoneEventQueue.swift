internal import CallEngine
internal import Synchronization

/// Events on their way to a reader that may be slow: bounded, and the newest state wins.
///
/// Once the reader is behind, a `changed` that was not read yet gives way to the next one. Of the rest the oldest that tell no end are left out when there
/// are too many, and the reader is told how many.
package final class PhoneEventQueue: Sendable {
    fileprivate struct State {
        var events: [PhoneEvent] = []
        var leftOut = 0
        var isFinished = false
        var reader: CheckedContinuation<PhoneEvent?, Never>?
    }

    private let state = Mutex(State())
    /// More than a screen has lines.
    package static let capacity = 256
    /// From here on the reader is behind: before it, each step of a call is seen.
    package static let patience = 16

    package init() {}

    /// For one reader.
    package var events: AsyncStream<PhoneEvent> { AsyncStream { await self.next() } }

    package func push(_ event: PhoneEvent) {
        let reader = state.withLock { state -> CheckedContinuation<PhoneEvent?, Never>? in
            guard !state.isFinished else { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            state.add(event)
            return nil
        }
        reader?.resume(returning: event)
    }

    /// What is there can still be read; then the stream ends.
    package func finish() {
        let reader = state.withLock { state in
            state.isFinished = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }

    /// The next event, waited for; nil after the last one, and when the task is cancelled.
    package func next() async -> PhoneEvent? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let result = state.withLock { state -> PhoneEvent?? in
                    if let event = state.take() { return event }
                    if state.isFinished || Task.isCancelled { return .some(nil) }
                    state.reader = continuation
                    return nil
                }
                if let result { continuation.resume(returning: result) }
            }
        } onCancel: {
            let reader = state.withLock { state in
                defer { state.reader = nil }
                return state.reader
            }
            reader?.resume(returning: nil)
        }
    }
}

extension PhoneEventQueue.State {
    fileprivate mutating func add(_ event: PhoneEvent) {
        if events.count >= PhoneEventQueue.patience, event.isState, let former = events.lastIndex(where: \.isState),
            !events[former...].contains(where: \.isEnd)
        {
            events.remove(at: former)
        }
        events.append(event)
        guard events.count > PhoneEventQueue.capacity else { return }
        // Ends are as rare as calls, and are what scripts wait for.
        events.remove(at: events.firstIndex { !$0.isEnd } ?? 0)
        leftOut += 1
    }

    fileprivate mutating func take() -> PhoneEvent? {
        if leftOut > 0 {
            defer { leftOut = 0 }
            return .message(.leftOut(leftOut))
        }
        return events.isEmpty ? nil : events.removeFirst()
    }
}

extension PhoneEvent {
    fileprivate var isState: Bool {
        if case .changed = self { true } else { false }
    }

    fileprivate var isEnd: Bool {
        switch self {
        case .callEnded, .signedOut: true
        case .changed, .message, .soundFailed, .device: false
        }
    }
}
