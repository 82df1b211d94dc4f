import TestSupport
import Testing
import Wire

@testable import ICEClient

/// A reservation that nobody wishes well, with an eye on everything that might grow or hang.
final class MisbehavingTestClient: SimulatedParticipant {
    private(set) var reservation: Reservation
    let sockets: TURNTestSockets
    /// Datagrams and portions of streams that were sent.
    private(set) var sent = 0
    /// Payloads that were taken for a peer's.
    private(set) var received = 0
    private(set) var isReady = false
    private(set) var failure: GatheringFailure?
    /// Timers that fired and left a deadline that had come already.
    private(set) var stuckTimers = 0
    private(set) var wakeUps = 0

    private var network: SimulatedNetwork { sockets.network }

    init(_ sockets: TURNTestSockets, _ configuration: GatheringConfiguration) {
        self.sockets = sockets
        reservation = Reservation(
            configuration: configuration, firstSocket: 100, random: sockets.network.makeRandomSource())
        sockets.onOpened = { [unowned self] id, local, remote in
            perform(reservation.socketOpened(id, local: local, remote: remote, at: network.now))
        }
        sockets.onFailed = { [unowned self] id, failure in
            perform(reservation.socketFailed(id, failure, at: network.now))
        }
        sockets.onReceived = { [unowned self] bytes, source, id in
            perform(reservation.receive(bytes, from: source, on: id, at: network.now))
        }
        network.add(self)
    }

    var nextDeadline: MonotonicTime? { reservation.nextDeadline }

    func timerFired(at now: MonotonicTime) {
        wakeUps += 1
        perform(reservation.timerFired(at: now))
        if let next = reservation.nextDeadline, next <= now { stuckTimers += 1 }
    }

    func start() { perform(reservation.start(at: network.now)) }
    func release() { perform(reservation.release(at: network.now)) }

    /// The words of the failure; nil while there is none.
    var story: String? {
        switch failure {
        case .nothingGathered(let story), .lost(let story): story
        case .nothingConfigured: "nothing configured"
        case nil: nil
        }
    }

    private func perform(_ actions: [Reservation.Action]) {
        for action in actions {
            switch action {
            case .network(let action):
                if case .transmit = action { sent += 1 }
                sockets.perform(action)
            case .ready: isReady = true
            case .failed(let failure): self.failure = failure
            case .received: received += 1
            case .candidate, .candidateRemoved, .channelBound, .channelRefused: break
            }
        }
    }
}

/// What can be seen of a value through its mirror: how much it holds.
enum Weight {
    /// The elements of all collections within a value, and of those within them.
    static func of(_ value: Any) -> Int {
        if let bytes = value as? [UInt8] { return bytes.count }
        if let text = value as? String { return text.utf8.count }
        let mirror = Mirror(reflecting: value)
        let isCollection = [.collection, .dictionary, .set].contains(mirror.displayStyle)
        return mirror.children.reduce(isCollection ? mirror.children.count : 0) { $0 + of($1.value) }
    }

    /// The sum of all counters of this name within a value.
    static func count(_ name: String, in value: Any) -> Int {
        Mirror(reflecting: value).children.reduce(0) { sum, child in
            if child.label == name, let count = child.value as? Int { return sum + count }
            return sum + (child.value is [UInt8] ? 0 : count(name, in: child.value))
        }
    }
}
