import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Wire

/// A phone in a simulated network: does what its actions say, as a driver with sockets and HTTP would.
final class SimulatedPhone: SimulatedParticipant {
    let phone: Phone
    let sockets: TURNTestSockets
    let network: SimulatedNetwork
    var gateway = ScriptedGateway()
    /// How long a request, or its answer, is on the way.
    var latency = Duration.milliseconds(10)
    /// Called for each message that reached the gateway.
    var onPost: (ScriptedGateway.Post) -> Void = { _ in }
    /// What arrives for the call's sound.
    let ear: Ear

    /// All that it wanted done but transmissions, and when.
    private(set) var log: [(time: MonotonicTime, action: PhoneAction)] = []
    /// The order in which calls said goodbye: `BYE`, `media` for what left on sockets, `close`.
    private(set) var departures: [String] = []
    private var cancelled: Set<HTTPRequestID> = []

    init(_ network: SimulatedNetwork, _ configuration: PhoneConfiguration, address: String = "192.0.2.10") {
        self.network = network
        ear = Ear(network)
        phone = Phone(configuration: configuration, random: network.makeRandomSource())
        sockets = TURNTestSockets(network, address)
        sockets.onOpened = { [unowned self] id, local, remote in
            perform(phone.socketOpened(id, local: local, remote: remote, at: network.now))
        }
        sockets.onFailed = { [unowned self] id, failure in
            perform(phone.socketFailed(id, failure, at: network.now))
        }
        sockets.onReceived = { [unowned self] bytes, source, id in receive(bytes, from: source, on: id) }
        network.add(self)
    }

    var nextDeadline: MonotonicTime? { phone.nextDeadline }
    func timerFired(at now: MonotonicTime) { perform(phone.timerFired(at: now)) }

    func handle(_ command: PhoneCommand) { perform(phone.handle(command, at: network.now)) }

    func networkChanged(_ addresses: [IPAddress]) {
        perform(phone.networkChanged(hostAddresses: addresses, at: network.now))
    }

    func update(_ servers: [TURNServer]) { perform(phone.update(servers: servers, at: network.now)) }

    /// Lets the gateway do something.
    func gateway(_ body: (inout ScriptedGateway) -> [ScriptedGateway.Outcome]) {
        deliver(body(&gateway))
    }

    func receive(_ bytes: [UInt8], from source: Endpoint, on id: SocketID) {
        bytes.withUnsafeBytes {
            guard !phone.receiveMedia($0, from: source, on: id, at: network.now) else { return }
            perform(phone.received($0, from: source, on: id, at: network.now))
        }
    }

    /// Hands the phone one encoded frame, as the sound of its call would.
    func sendFrame(_ number: UInt32) {
        Ear.frame(number).withUnsafeBytes {
            let frame = EncodedFrame(
                length: $0.count, timestamp: number &* 960, marker: number == 0, payloadType: sendPayloadType)
            phone.send($0, frame, to: self, at: network.now)
        }
    }

    // MARK: What was seen

    /// As agreed on for the call's sound.
    private var sendPayloadType: UInt8 = 0

    var snapshot: PhoneSnapshot { phone.snapshot }
    var call: CallSnapshot? { phone.snapshot.call }
    var state: CallState? { call?.state }
    var actions: [PhoneAction] { log.map(\.action) }

    var messages: [PhoneMessage] {
        actions.compactMap { if case .message(let message) = $0 { message } else { nil } }
    }

    /// The calls that ended, the first one first.
    var ended: [CallSnapshot] {
        actions.compactMap { if case .callEnded(let call) = $0 { call } else { nil } }
    }

    var endReason: EndReason? { ended.last?.endReason }

    // MARK: What is done

    private func perform(_ actions: [PhoneAction]) {
        for action in actions {
            switch action {
            case .network(let action):
                note(action)
                sockets.perform(action)
            case .http(let request):
                log.append((network.now, action))
                send(request)
            case .cancelHTTP(let id):
                cancelled.insert(id)
                gateway.cancel(id)
            case .startSound(let call, let format):
                sendPayloadType = format.sendPayloadType
                log.append((network.now, action))
                phone.setSink(ear, for: call)
            case .stopSound, .playKey, .setMuted, .setHeld, .callEnded, .message, .signedOut:
                log.append((network.now, action))
            }
        }
    }

    private func send(_ request: HTTPRequest) {
        if request.body == Array("BYE".utf8) { departures.append("BYE") }
        network.schedule(after: .zero) { [self] now in
            guard !gateway.isDown, !cancelled.contains(request.id) else { return }
            perform(phone.requestSent(request.id, at: now))
        }
        network.schedule(after: latency) { [self] _ in
            guard !cancelled.contains(request.id) else { return }
            let posts = gateway.posts.count
            deliver(gateway.receive(request))
            for post in gateway.posts[posts...] { onPost(post) }
        }
    }

    private func deliver(_ outcomes: [ScriptedGateway.Outcome]) {
        for outcome in outcomes {
            network.schedule(after: latency) { [self] now in
                guard !cancelled.contains(outcome.id) else { return }
                switch outcome.result {
                case .success(let response): perform(phone.received(response, for: outcome.id, at: now))
                case .failure(let failure): perform(phone.requestFailed(outcome.id, failure, at: now))
                }
            }
        }
    }

    private func note(_ action: NetworkAction) {
        guard case .transmit(let bytes, _, _) = action else { return }
        let payload = ChannelData(parsing: bytes)?.payload ?? bytes
        switch PacketKind(payload) {
        case .dtls: departures.append("DTLS")
        case .rtcp: departures.append("RTCP")
        case .stun:
            guard let message = try? STUNMessage(parsing: bytes), message.method == .refresh, message.lifetime == 0
            else { return }
            departures.append("release")
        case .rtp, .channelData, .unknown: break
        }
    }

    func forgetDepartures() { departures = [] }
}

extension SimulatedPhone: PacketOutput {
    func transmit(_ packet: UnsafeRawBufferPointer, on id: SocketID, to destination: Endpoint) {
        sockets.perform(.transmit(Array(packet), on: id, to: destination))
    }
}
