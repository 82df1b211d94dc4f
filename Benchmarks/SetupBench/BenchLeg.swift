import CallEngine
import ICEClient
import MediaEngine
import NIOCore
import Signaling
import Transport
import Wire

/// A media leg on real sockets, with a relay and no sound.
final class BenchLeg: SocketOwner {
    private let network: NetworkLoop
    private let role: ICERole
    private let configuration: MediaLeg.Configuration
    private var random = RandomSource.system
    private var reservation: Reservation?
    private var leg: MediaLeg?
    private var timer: Scheduled<Void>?
    private var timestamp: UInt32 = 0
    var whenReady: () -> Void = {}
    var changed: () -> Void = {}

    init(
        _ role: ICERole, _ server: TURNServer, network: NetworkLoop, certificate: DTLSCertificate, firstSocket: UInt32
    ) {
        self.network = network
        self.role = role
        configuration = MediaLeg.Configuration(certificate: certificate, canonicalName: "bench", survives: false)
        reservation = Reservation(
            configuration: GatheringConfiguration(turn: [server], policy: .relay), firstSocket: firstSocket,
            random: random.split())
    }

    var isReady: Bool { leg != nil }
    var times: SetupTimes? { leg?.times }

    func start() { gather { $0.start(at: .now) } }

    func offer() throws -> SessionDescription {
        guard let leg else { throw BenchError.notReady }
        return leg.makeOffer(.sendrecv)
    }

    func answer(_ offer: SessionDescription) throws -> SessionDescription {
        guard let leg else { throw BenchError.notReady }
        let (answer, actions) = try leg.makeAnswer(to: offer, candidates: [], direction: .sendrecv, at: .now)
        perform(actions)
        perform(leg.answerSent(at: .now))
        return answer
    }

    func accept(_ answer: SessionDescription) throws {
        guard let leg else { throw BenchError.notReady }
        perform(try leg.accept(answer, candidates: [], at: .now))
    }

    func sendFrame() {
        timestamp += 960
        let frame: [UInt8] = [0x78, 1, 2, 3]
        frame.withUnsafeBytes { leg?.send($0, timestamp: timestamp, marker: false, to: network, at: .now) }
    }

    // MARK: -

    private func gather(_ step: (inout Reservation) -> [Reservation.Action]) {
        guard var gathering = reservation else { return }
        let actions = step(&gathering)
        reservation = gathering
        for action in actions {
            if case .network(let action) = action { network.perform(action, for: self) }
            if case .ready = action, let ready = reservation {
                leg = MediaLeg(
                    reservation: ready, role: role, configuration: configuration, random: &random, at: .now)
                reservation = nil
                whenReady()
            }
        }
        rearm()
    }

    private func perform(_ actions: [MediaLeg.Action]) {
        for case .network(let action) in actions { network.perform(action, for: self) }
        rearm()
        if !actions.isEmpty { changed() }
    }

    private func rearm() {
        timer?.cancel()
        guard let deadline = leg?.nextDeadline ?? reservation?.nextDeadline else { return }
        let bound = NIOLoopBound(self, eventLoop: network.eventLoop)
        timer = network.eventLoop.scheduleTask(deadline: deadline.deadline) { bound.value.timerFired() }
    }

    private func timerFired() {
        if let leg { perform(leg.timerFired(at: .now)) } else { gather { $0.timerFired(at: .now) } }
    }

    func socketOpened(_ id: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime) {
        gather { $0.socketOpened(id, local: local, remote: remote, at: now) }
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

enum BenchError: Error {
    case notReady
}
