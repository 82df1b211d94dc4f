internal import CallEngine
internal import ICEClient
internal import LineSimulation
internal import MediaEngine
internal import NIOCore
internal import Signaling
internal import Transport
internal import Wire

/// The sending end of a call with a browser: a real leg on loopback, with a network's impairments behind its encryption.
///
/// Confined to its event loop.
final class BrowserSender: SocketOwner {
    private let network: NetworkLoop
    private let stream: SentStream
    private let line: DelayLine
    private let report: (String) -> Void
    private let configuration: MediaLeg.Configuration
    private var random = RandomSource.system
    private var reservation: Reservation?
    private var leg: MediaLeg?
    private var timer: Scheduled<Void>?
    /// When packet 0 is sent.
    private var origin: MonotonicTime?
    private var nextPacket = 0
    /// What was sent, and when since `origin`; told at the end, so that telling it disturbs nothing.
    private var sent: [(index: Int, time: Duration)] = []

    /// From keys to the first packet: the browser has its keys a little later than we.
    private static let pause = Duration.milliseconds(500)

    init(
        _ stream: SentStream, _ arrivals: [PacketArrival], on loop: any EventLoop, report: @escaping (String) -> Void
    ) throws {
        self.stream = stream
        self.report = report
        network = NetworkLoop(eventLoop: loop, tls: try TLSSettings())
        line = DelayLine(arrivals, to: network)
        configuration = MediaLeg.Configuration(
            certificate: try DTLSCertificate.make(), codecs: [.opus], canonicalName: "bench", survives: false)
        reservation = Reservation(
            configuration: GatheringConfiguration(hostAddresses: [.v4(0x7F00_0001)]), firstSocket: 4096,
            random: random.split())
    }

    func start() { gather { $0.start(at: .now) } }

    func accept(_ answer: String) {
        guard let leg else { return report("error no leg") }
        do {
            perform(try leg.accept(try SessionDescription.parse(answer), candidates: [], at: .now))
        } catch {
            report("error \(error)")
        }
    }

    func close() {
        guard let leg else { return }
        for case .network(let action) in leg.close(at: .now) { network.perform(action, for: self) }
        timer?.cancel()
    }

    // MARK: Sound

    private func begin() {
        guard origin == nil else { return }
        origin = .now + Self.pause
        report("begin")
        schedule()
    }

    private func schedule() {
        guard let origin else { return }
        let packet = nextPacket < stream.payloads.count ? stream.packetTime * nextPacket : nil
        guard let next = [packet, line.nextArrival].compactMap({ $0 }).min() else { return finish() }
        let bound = NIOLoopBound(self, eventLoop: network.eventLoop)
        network.eventLoop.scheduleTask(deadline: (origin + next).deadline) {
            bound.value.advance()
            bound.value.schedule()
        }
    }

    /// Protects what is due to be spoken, sends what is due to arrive.
    private func advance() {
        guard let origin, let leg else { return }
        let now = MonotonicTime.now
        while nextPacket < stream.payloads.count, stream.packetTime * nextPacket <= now - origin {
            let header = stream.header(of: nextPacket)
            stream.payloads[nextPacket].withUnsafeBytes {
                leg.send(
                    $0, timestamp: header.timestamp, marker: nextPacket == 0, payloadType: header.payloadType, to: line,
                    at: now)
            }
            nextPacket += 1
        }
        let moment = MonotonicTime.now - origin
        sent += line.release(upTo: moment).map { ($0, moment) }
    }

    private func finish() {
        for packet in sent { report("\(packet.index) \(packet.time.nanoseconds / 1_000)") }
        report("end")
    }

    // MARK: Network

    private func gather(_ step: (inout Reservation) -> [Reservation.Action]) {
        guard var gathering = reservation else { return }
        let actions = step(&gathering)
        reservation = gathering
        for action in actions {
            if case .network(let action) = action { network.perform(action, for: self) }
            if case .ready = action, let ready = reservation { becomeReady(ready) }
        }
        rearm()
    }

    private func becomeReady(_ ready: Reservation) {
        reservation = nil
        let leg = MediaLeg(
            reservation: ready, role: .controlling, configuration: configuration, random: &random, at: .now)
        self.leg = leg
        let offer = leg.makeOffer(.sendonly)
        report(stream.redundancyPayloadType.map { offer.text(offeringRedundancy: $0) } ?? offer.text)
    }

    private func perform(_ actions: [MediaLeg.Action]) {
        for action in actions {
            switch action {
            case .network(let action): network.perform(action, for: self)
            case .secured: begin()
            case .failed(let failure): report("error \(failure)")
            default: break
            }
        }
        rearm()
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
        perform(leg.receive(bytes, from: source, on: id, at: now))
    }
}

extension SessionDescription {
    /// The description with redundant audio (RFC 2198) of one level among its formats.
    fileprivate func text(offeringRedundancy payloadType: UInt8) -> String {
        text.split(separator: "\r\n").flatMap { line -> [String] in
            guard line.hasPrefix("m=audio ") else { return [String(line)] }
            return [line + " \(payloadType)"]
        }.joined(separator: "\r\n")
            + "\r\na=rtpmap:\(payloadType) red/48000/2\r\na=fmtp:\(payloadType) 111/111\r\n"
    }
}
