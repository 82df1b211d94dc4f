import CallEngine
import Wire

/// The times in which a call's path did not answer; each ends when it is back, or with the call.
struct InterruptionLog: Sendable {
    struct Interruption: Equatable, Sendable {
        /// After the call was connected.
        var at: Duration
        var duration: Duration
    }

    private(set) var interruptions: [Interruption] = []
    /// Whether the call was on hold at any time: then nothing need be received.
    private(set) var wasHeld = false
    private var began: MonotonicTime?

    private static let capacity = 64

    /// Takes what a phone shows of the call.
    mutating func note(_ call: CallSnapshot, at now: MonotonicTime) {
        if call.isHeldByPeer || call.state == .held { wasHeld = true }
        guard call.connectedAt != nil else { return }
        if call.isInterrupted, call.endedAt == nil {
            began = began ?? now
        } else {
            close(call, at: call.endedAt ?? now)
        }
    }

    private mutating func close(_ call: CallSnapshot, at end: MonotonicTime) {
        guard let began, let connectedAt = call.connectedAt else { return }
        self.began = nil
        guard interruptions.count < Self.capacity else { return }
        interruptions.append(
            Interruption(at: max(.zero, began - connectedAt), duration: max(.zero, end - began)))
    }
}
