internal import CallEngine
internal import ICEClient
internal import MediaEngine
internal import NIOCore
internal import Transport
internal import Wire

/// A media leg on real sockets: gathers, then performs what the leg wants done.
final class LegTransport: SocketOwner {
    enum Event {
        case secured
        case key(TelephoneKey)
        case failed(LegFailure)
    }

    private(set) var leg: MediaLeg?
    let begun = MonotonicTime.now
    /// Kept for as long as there is a timer or a socket; the leg that closes this one lets go of it.
    private let host: MediaLegHost
    private let role: ICERole
    private let publish: (Event) -> Void
    /// Until it is ready and becomes the leg's.
    private var reservation: Reservation?
    private var waiting: [(MediaLeg?) -> Void] = []
    private var timer: (deadline: MonotonicTime, task: Scheduled<Void>)?
    private var isClosed = false

    init(_ role: ICERole, host: MediaLegHost, _ publish: @escaping (Event) -> Void) {
        self.role = role
        self.host = host
        self.publish = publish
        reservation = Reservation(
            configuration: host.gathering, firstSocket: host.takeSocketRange(), random: host.random.split())
        gather { $0.start(at: .now) }
    }

    /// Presses keys at the client, behind those that wait.
    func press(_ strokes: [KeyStroke]) {
        guard leg?.press(strokes, at: .now) == true else { return }
        rearm()
    }

    /// Calls back with the leg, at once if it is there, or with nil when there can be none.
    func whenReady(_ next: @escaping (MediaLeg?) -> Void) {
        if leg != nil || isClosed || reservation == nil { next(leg) } else { waiting.append(next) }
    }

    func perform(_ actions: [MediaLeg.Action]) {
        for action in actions {
            switch action {
            case .network(let action): host.network.perform(action, for: self)
            case .secured: publish(.secured)
            case .failed(let failure): publish(.failed(failure))
            case .keyReceived(let key): publish(.key(key))
            case .pathFound, .firstMedia, .keySent, .keyReleased, .interrupted, .moved, .restartWanted: break
            }
        }
        rearm()
    }

    /// The leg says goodbye; this object lives on in its timer until the relay ports are back.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        waiting = []
        leg?.sink = nil
        if let leg { perform(leg.close(at: .now)) } else { gather { $0.release(at: .now) } }
    }

    // MARK: Gathering

    private func gather(_ step: (inout Reservation) -> [Reservation.Action]) {
        guard var gathering = reservation else { return }
        let actions = step(&gathering)
        reservation = gathering
        for action in actions {
            switch action {
            case .network(let action): host.network.perform(action, for: self)
            case .ready: becomeReady()
            case .failed: finishWaiting(nil)
            case .candidate, .candidateRemoved, .received, .channelBound, .channelRefused: break
            }
        }
        rearm()
    }

    private func becomeReady() {
        guard let reservation, !isClosed else { return }
        self.reservation = nil
        let leg = MediaLeg(
            reservation: reservation, role: role, configuration: host.configuration, random: &host.random, at: .now)
        self.leg = leg
        finishWaiting(leg)
    }

    private func finishWaiting(_ leg: MediaLeg?) {
        let callers = waiting
        waiting = []
        for caller in callers { caller(leg) }
    }

    // MARK: Time and network

    private func rearm() {
        let deadline = leg?.nextDeadline ?? reservation?.nextDeadline
        guard deadline != timer?.deadline else { return }
        timer?.task.cancel()
        timer = deadline.map { deadline in
            let bound = NIOLoopBound(self, eventLoop: host.network.eventLoop)
            let task = host.network.eventLoop.scheduleTask(deadline: deadline.deadline) { bound.value.timerFired() }
            return (deadline, task)
        }
    }

    private func timerFired() {
        timer = nil
        if let leg { perform(leg.timerFired(at: .now)) } else { gather { $0.timerFired(at: .now) } }
    }

    func socketOpened(_ id: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime) {
        if let leg {
            perform(leg.socketOpened(id, local: local, remote: remote, at: now))
        } else {
            gather { $0.socketOpened(id, local: local, remote: remote, at: now) }
        }
    }

    func socketFailed(_ id: SocketID, _ failure: SocketFailure, at now: MonotonicTime) {
        if let leg {
            perform(leg.socketFailed(id, failure, at: now))
        } else {
            gather { $0.socketFailed(id, failure, at: now) }
        }
    }

    func received(_ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID, at now: MonotonicTime) {
        guard let leg else { return gather { $0.receive(Array(bytes), from: source, on: id, at: now) } }
        guard !leg.receiveMedia(bytes, from: source, on: id, at: now) else { return }
        perform(leg.receive(bytes, from: source, on: id, at: now))
    }
}
