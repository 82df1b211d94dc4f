internal import CallEngine
internal import ICEClient
internal import MediaEngine
internal import NIOCore
internal import Signaling
internal import Transport
internal import Wire

/// One side of a call in the lab: the descriptions its client sees, and where its sound goes.
final class LabLeg {
    /// Where what the client says is heard.
    enum Sink {
        case nobody
        case leg(LabLeg)
        case room(ConferenceRoom)
        case sender(MischiefSender)
    }

    let id: LegID
    /// Lets go of this leg when it closes it.
    private let host: MediaLegHost
    /// Made with the first description; made anew when the client starts its transport anew.
    private(set) var transport: LegTransport?
    /// What the client and the lab agreed on.
    private(set) var format: StreamFormat?
    private var sink = Sink.nobody
    private var relay: FrameRelay?
    /// Of what the client is sent.
    var sendClock = SendClock()

    init(id: LegID, host: MediaLegHost) {
        self.id = id
        self.host = host
    }

    // MARK: Descriptions

    func acceptOffer(_ offer: LegDescription) {
        guard let session = try? SessionDescription.parse(offer.sdp) else { return refuse("the offer cannot be read") }
        if let leg = transport?.leg, leg.needsNewTransport(for: session) {
            transport?.close()
            transport = nil
        }
        whenReady(.controlled) { [self] leg in
            let (answer, actions) = try leg.makeAnswer(
                to: session, candidates: offer.candidates.map(\.candidate), direction: .sendrecv, at: .now)
            transport?.perform(actions)
            transport?.perform(leg.answerSent(at: .now))
            wireUp()
            host.report?(.answerReady(id, LegDescription(answer, candidates: leg.candidates)))
        }
    }

    func makeOffer() {
        whenReady(.controlling) { [self] leg in
            let offer = leg.makeOffer(.sendrecv)
            host.report?(.offerReady(id, LegDescription(offer, candidates: leg.candidates)))
        }
    }

    func acceptAnswer(_ answer: LegDescription) {
        guard let leg = transport?.leg else { return }
        do {
            let session = try SessionDescription.parse(answer.sdp)
            let actions = try leg.accept(session, candidates: answer.candidates.map(\.candidate), at: .now)
            wireUp()
            transport?.perform(actions)
        } catch {
            refuse("the answer cannot be used: \(error)")
        }
    }

    /// Goes on when the leg's sockets are open, which they are at once on this host.
    private func whenReady(_ role: ICERole, _ next: @escaping (MediaLeg) throws -> Void) {
        let transport = self.transport ?? LegTransport(role, host: host) { [weak self] in self?.receive($0) }
        self.transport = transport
        transport.whenReady { [weak self] leg in
            guard let leg else { self?.refuse("no socket could be opened"); return }
            do { try next(leg) } catch { self?.refuse("the description cannot be used: \(error)") }
        }
    }

    func refuse(_ reason: String) {
        host.report?(.refused(id, reason: reason))
    }

    private func receive(_ event: LegTransport.Event) {
        switch event {
        case .secured: host.report?(.connected(id))
        case .key(let key): host.report?(.digit(id, key.character))
        case .failed(let failure): host.report?(.lost(id, reason: String(describing: failure)))
        }
    }

    // MARK: Sound

    func setSink(_ sink: Sink) {
        self.sink = sink
        wireUp()
    }

    func forget(_ other: LabLeg) {
        if case .leg(let heard) = sink, heard === other { setSink(.nobody) }
    }

    /// Joins this leg's received frames to their listener, as soon as it is known what they are.
    private func wireUp() {
        guard let leg = transport?.leg else { return }
        format = leg.format
        relay = nil
        switch sink {
        case .nobody: leg.sink = nil
        case .leg(let listener):
            relay = FrameRelay(from: self, to: listener)
            leg.sink = relay
        case .room(let room): leg.sink = room.sink(for: self)
        case .sender(let sender): leg.sink = sender
        }
    }

    /// Sends one encoded frame to the client.
    ///
    /// - Parameter payloadType: nil for the codec's.
    func send(
        _ payload: UnsafeRawBufferPointer, timestamp: UInt32, marker: Bool, payloadType: UInt8? = nil,
        at now: MonotonicTime
    ) {
        transport?.leg?.send(
            payload, timestamp: timestamp, marker: marker, payloadType: payloadType, to: host.network, at: now)
    }

    /// Sends the client what somebody else made.
    func sendAsItIs(_ packet: UnsafeRawBufferPointer) {
        transport?.leg?.sendAsItIs(packet, to: host.network)
    }

    /// A key of whom this client hears was passed on to it.
    func notePassed(_ key: TelephoneKey) {
        host.report?(.digitPassed(id, key.character))
    }

    func press(_ keys: String) {
        transport?.press(KeyStroke.parse(keys) ?? [])
    }

    /// Shows the client a gap, so that it conceals what never came.
    func skip(_ packets: UInt16) {
        guard packets > 0 else { return }
        transport?.leg?.media?.skipSequenceNumbers(packets)
    }

    var codec: AudioCodec? { format?.codec }
    /// What protects packets of this leg; nil before there are keys.
    var keys: SRTPKeys? { transport?.leg?.media?.keys }
    /// Whether there are keys, so that the client can be sent something.
    var isSecured: Bool { transport?.leg?.isSecured == true }

    var statistics: GatewayStatistics { GatewayStatistics(transport?.leg?.media?.statistics, since: transport?.begun) }

    func close() {
        transport?.close()
        transport = nil
        relay = nil
        sink = .nobody
    }
}

extension LegDescription {
    fileprivate init(_ session: SessionDescription, candidates: [String]) {
        let index = session.media.firstIndex { $0.media == "audio" && $0.port != 0 } ?? 0
        let name = session.media.indices.contains(index) ? session.media[index].mid : nil
        self.init(
            sdp: session.text,
            candidates: candidates.map {
                // The genuine gateway writes the whole line.
                ROAPCandidate(mediaLineIndex: index, mediaID: name ?? "audio", candidate: "a=\($0)")
            })
    }
}
