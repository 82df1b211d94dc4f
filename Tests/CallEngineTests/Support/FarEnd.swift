import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Wire

/// A leg on a public address in a simulated network: the gateway's end of a call's media, or one of two ends joined.
final class FarEnd: SimulatedParticipant {
    let leg: MediaLeg
    let endpoint: Endpoint
    let ear: Ear
    /// All that the leg said but its use of the network, and when.
    private(set) var events: [(time: MonotonicTime, action: MediaLeg.Action)] = []
    /// The last packet that left by the media path.
    private(set) var lastPacket: [UInt8] = []
    /// Media is thrown away in place of being sent.
    var isMuzzled = false

    static let socket = SocketID(640)
    private let network: SimulatedNetwork
    private let wire: SimulatedSocket

    init(
        _ network: SimulatedNetwork, role: ICERole, address: String = "198.51.100.9", port: UInt16 = 40_000,
        certificate: DTLSCertificate, codecs: [AudioCodec] = [.opus, .pcmu, .pcma],
        sdes: SDESUse = .never
    ) {
        self.network = network
        endpoint = Endpoint(IPAddress(address) ?? .v4(0), port)
        ear = Ear(network)
        wire = network.bind(endpoint)
        var random = network.makeRandomSource()
        var reservation = Reservation(
            configuration: GatheringConfiguration(hostAddresses: [endpoint.address]),
            firstSocket: Self.socket.rawValue, random: random.split())
        _ = reservation.start(at: network.now)
        _ = reservation.socketOpened(Self.socket, local: endpoint, remote: nil, at: network.now)
        leg = MediaLeg(
            reservation: reservation, role: role,
            configuration: MediaLeg.Configuration(
                certificate: certificate, codecs: codecs, canonicalName: "far", survives: false, sdes: sdes),
            random: &random, at: network.now)
        leg.sink = ear
        wire.handler = { [weak self] datagram, _ in self?.receive(datagram.bytes, from: datagram.source) }
        network.add(self)
    }

    var nextDeadline: MonotonicTime? { leg.nextDeadline }
    func timerFired(at now: MonotonicTime) { perform(leg.timerFired(at: now)) }

    var actions: [MediaLeg.Action] { events.map(\.action) }

    var failure: LegFailure? {
        for case .failed(let failure) in actions { return failure }
        return nil
    }

    func receive(_ bytes: [UInt8], from source: Endpoint) {
        bytes.withUnsafeBytes {
            guard !leg.receiveMedia($0, from: source, on: Self.socket, at: network.now) else { return }
            perform(leg.receive($0, from: source, on: Self.socket, at: network.now))
        }
    }

    func answer(
        _ offer: SessionDescription, candidates: [String] = [], direction: MediaDirection = .sendrecv
    ) throws -> SessionDescription {
        let (answer, actions) = try leg.makeAnswer(
            to: offer, candidates: candidates, direction: direction, at: network.now)
        perform(actions)
        perform(leg.answerSent(at: network.now))
        return answer
    }

    func accept(_ answer: SessionDescription, candidates: [String] = []) throws {
        perform(try leg.accept(answer, candidates: candidates, at: network.now))
    }

    func close() { perform(leg.close(at: network.now)) }

    /// Goes away without a word.
    func vanish() {
        wire.close()
        network.remove(self)
    }

    func sendFrame(_ number: UInt32) {
        Ear.frame(number).withUnsafeBytes {
            leg.send($0, timestamp: number &* 960, marker: number == 0, to: self, at: network.now)
        }
    }

    func perform(_ actions: [MediaLeg.Action]) {
        for action in actions {
            switch action {
            case .network(.transmit(let bytes, _, let destination)): wire.send(bytes, to: destination)
            case .network: break
            case .pathFound, .secured, .firstMedia, .keySent, .keyReceived, .keyReleased, .failed, .interrupted, .moved,
                .restartWanted:
                events.append((network.now, action))
            }
        }
    }
}

extension FarEnd: PacketOutput {
    func transmit(_ packet: UnsafeRawBufferPointer, on id: SocketID, to destination: Endpoint) {
        lastPacket = Array(packet)
        if !isMuzzled { wire.send(lastPacket, to: destination) }
    }
}

/// Certificates for all tests; making one takes a while.
enum TestCertificates {
    private static let ours = Result { try DTLSCertificate.make() }
    private static let theirs = Result { try DTLSCertificate.make() }

    static var near: DTLSCertificate { get throws { try ours.get() } }
    static var far: DTLSCertificate { get throws { try theirs.get() } }
}
