import TestSupport
import Wire

@testable import ICEClient

/// A `Reservation` in a simulated network.
final class ReservationTestClient: SimulatedParticipant {
    private(set) var reservation: Reservation
    let sockets: TURNTestSockets
    /// All that it said but its use of sockets, and when.
    private(set) var events: [(time: MonotonicTime, action: Reservation.Action)] = []

    init(_ sockets: TURNTestSockets, _ configuration: GatheringConfiguration) {
        self.sockets = sockets
        reservation = Reservation(
            configuration: configuration, firstSocket: 100, random: sockets.network.makeRandomSource())
        sockets.onOpened = { [unowned self] id, local, remote in
            perform(reservation.socketOpened(id, local: local, remote: remote, at: sockets.network.now))
        }
        sockets.onFailed = { [unowned self] id, failure in
            perform(reservation.socketFailed(id, failure, at: sockets.network.now))
        }
        sockets.onReceived = { [unowned self] bytes, source, id in
            perform(reservation.receive(bytes, from: source, on: id, at: sockets.network.now))
        }
        sockets.network.add(self)
    }

    var nextDeadline: MonotonicTime? { reservation.nextDeadline }
    func timerFired(at now: MonotonicTime) { perform(reservation.timerFired(at: now)) }
    func start() { perform(reservation.start(at: sockets.network.now)) }
    func release() { perform(reservation.release(at: sockets.network.now)) }

    /// Starts, and goes on until it is ready or has failed.
    func gather() throws {
        start()
        _ = try sockets.network.run(within: .seconds(120)) { readyAt != nil || reservation.isEnded }
    }

    var readyAt: MonotonicTime? { events.first { $0.action == .ready }?.time }

    var types: [CandidateType] { reservation.candidates.map(\.type) }

    /// Milliseconds after the start at which sockets of each transport were asked for.
    var starts: [String: Double] {
        var starts: [String: Double] = [:]
        for entry in sockets.requests {
            let name =
                switch entry.request {
                case .datagram: "host"
                case .datagramTo: "udp"
                case .stream(let layers): layers.isSecure ? "tls" : "tcp"
                }
            if starts[name] == nil { starts[name] = (entry.time - .zero).milliseconds }
        }
        return starts
    }

    private func perform(_ actions: [Reservation.Action]) {
        for action in actions {
            if case .network(let action) = action {
                sockets.perform(action)
            } else {
                events.append((sockets.network.now, action))
            }
        }
    }
}

extension GatheringConfiguration {
    static func test(
        _ urls: [String], policy: CandidatePolicy = .relay, stun: [String] = [],
        transports: Set<TransportProtocol> = Set(TransportProtocol.allCases), hosts: [String] = []
    ) throws -> Self {
        Self(
            turn: [
                TURNServer(
                    urls: try urls.map(TURNServerURL.init(parsing:)), username: "agent", password: "secret")
            ],
            stun: try stun.map(TURNServerURL.init(parsing:)), policy: policy, turnTransports: transports,
            hostAddresses: hosts.compactMap { IPAddress($0) })
    }
}
