internal import Wire

/// Notices that sound which was coming has stopped, by the packets' arrivals alone.
///
/// Arrivals only store a moment: the deadline moves when it comes, so that a packet changes no timer.
struct PathWatch: Sendable {
    /// Sound comes every 60 ms at least, and no network we could use delays it by this much more.
    static let silence = Duration.milliseconds(300)
    /// From a sender that sends nothing while it is silent.
    static let silenceInPause = Duration.seconds(2)
    /// So many packets since the last silence make a flow, whose end means something.
    private static let flow = 10

    private var lastPacket = MonotonicTime.zero
    private var packets = 0
    private(set) var deadline: MonotonicTime?

    mutating func begin(at now: MonotonicTime) {
        guard deadline == nil else { return }
        lastPacket = now
        deadline = now + Self.silence
    }

    mutating func packetArrived(at now: MonotonicTime) {
        lastPacket = now
        packets &+= 1
    }

    /// True once for each flow that has stopped.
    ///
    /// - Parameter pauses: whether the far end is known to send nothing now and then, so that its silence says little of the path.
    mutating func timerFired(pauses: @autoclosure () -> Bool, at now: MonotonicTime) -> Bool {
        guard let due = deadline, due <= now else { return false }
        let patience = pauses() ? Self.silenceInPause : Self.silence
        guard lastPacket + patience <= now else {
            deadline = max(lastPacket + patience, now)
            return false
        }
        deadline = now + Self.silence
        defer { packets = 0 }
        return packets >= Self.flow
    }
}
