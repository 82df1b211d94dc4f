internal import Synchronization
internal import Wire

/// One way of sound between a call and whatever keeps its time: a device's thread, or the clock that stands in for it.
///
/// A device owns the line from its first 10 ms on, and what owned it before has lost it. While the owner is silent the clock
/// goes on in its place, so that the call never waits for a device.
final class SoundLine: Sendable {
    enum Outcome {
        case done
        /// The clock stood in until now, so what the device holds besides is old.
        case resumed
        /// Another device has the line, or nobody wants it any more.
        case superseded
    }

    let role: DeviceRole
    private let state: Mutex<State>

    private struct State {
        let end: any SoundEnd
        var owner: DeviceSession?
        /// Whether the clock stood in since the owner's last 10 ms.
        var isStandingIn = true
        /// When sound was moved last.
        var last: MonotonicTime?

        /// Tells the end of sound that was lost before `time`.
        func skip(to time: MonotonicTime) {
            guard let last else { return }
            let frames = Int((time - last).nanoseconds / AudioFrame.duration.nanoseconds) - 1
            if frames > 0 { end.skipped(frames) }
        }
    }

    /// An owner that says nothing for longer is stood in for.
    private static let patience = Duration.milliseconds(100)

    init(_ role: DeviceRole, _ end: sending any SoundEnd) {
        self.role = role
        state = Mutex(State(end: end))
    }

    /// Moves 10 ms between a device and the call.
    func process(_ frame: inout AudioFrame, _ moment: SoundMoment, from session: DeviceSession) -> Outcome {
        state.withLock { state in
            guard !session.isReleased else { return .superseded }
            if state.owner !== session {
                state.owner?.release()
                state.owner = session
            }
            let hasStoodIn = state.isStandingIn
            if hasStoodIn { state.skip(to: moment.time) }
            state.isStandingIn = false
            state.last = moment.time
            state.end.process(&frame, moment)
            return hasStoodIn ? .resumed : .done
        }
    }

    /// Whether the clock has to stand in now.
    func isSilent(at now: MonotonicTime) -> Bool {
        state.withLock { state in
            guard state.owner != nil, !state.isStandingIn, let last = state.last else { return true }
            return now - last > Self.patience
        }
    }

    /// Moves 10 ms without a device, if none does.
    func standIn(at tick: MonotonicTime) {
        state.withLock { state in
            if !state.isStandingIn, state.owner != nil, let last = state.last, tick - last <= Self.patience { return }
            if !state.isStandingIn { state.skip(to: tick) }
            state.isStandingIn = true
            state.last = tick
            state.end.standIn(at: tick)
        }
    }

    /// Takes the line from a device that is of no more use.
    func disown(_ session: DeviceSession) {
        state.withLock { state in
            if state.owner === session { state.owner = nil }
        }
    }

    func used(_ note: String, _ grant: DeviceGrant?) {
        state.withLock { $0.end.used(note, grant) }
    }
}
