import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

/// A phone, its gateway, a TURN server and the far end of a call, in simulated time.
///
/// ```
/// phone ──UDP── TURN server ──UDP── far end
///   └────HTTP── gateway, which answers the phone's offers with the far end's answers
/// ```
final class CallWorld {
    let network: SimulatedNetwork
    let turn: TURNTestHost
    /// Other servers of this world.
    var servers: [TURNTestHost] = []
    let phone: SimulatedPhone
    /// Of the present or last call.
    private(set) var far: FarEnd?
    /// The gateway answers offers at once.
    var answersOffers = true
    /// What the far end wants in its answers to offers.
    var farDirection = MediaDirection.sendrecv
    /// Changes the far end's description on its way to the phone.
    var alter: (SessionDescription) -> SessionDescription = { $0 }
    /// Changes the phone's offer on its way to the far end.
    var alterOffer: (SessionDescription) -> SessionDescription = { $0 }
    /// When the far end's keys may travel in descriptions.
    var farUse = SDESUse.never
    private var frame: UInt32 = 0
    private var farPort: UInt16 = 40_000

    init(_ change: (inout PhoneConfiguration) -> Void = { _ in }) throws {
        network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(5)))
        turn = TURNTestHost(network)
        let relay = TURNServer(
            urls: [try TURNServerURL(parsing: "turn:turn.example")], username: "agent", password: "secret")
        var configuration = PhoneConfiguration(
            session: GenesysConfiguration(identity: .user("5001", password: "pw")),
            gathering: GatheringConfiguration(turn: [relay], policy: .relay),
            leg: MediaLeg.Configuration(certificate: try TestCertificates.near, canonicalName: "near"))
        change(&configuration)
        phone = SimulatedPhone(network, configuration)
        phone.onPost = { [unowned self] in posted($0) }
    }

    /// A world whose phone is signed in with a warm reservation, and has been for a while.
    static func ready(_ change: (inout PhoneConfiguration) -> Void = { _ in }) throws -> CallWorld {
        let world = try CallWorld(change)
        world.phone.handle(.signIn)
        try #require(try world.runs { world.phone.snapshot.isReady })
        try world.network.run(for: .seconds(3))
        return world
    }

    /// A world whose phone is in a connected call that it placed.
    static func talking(_ change: (inout PhoneConfiguration) -> Void = { _ in }) throws -> CallWorld {
        let world = try ready(change)
        world.phone.handle(.dial("echo", attachedData: []))
        try #require(try world.runs { world.phone.state == .connected })
        try world.network.run(for: .milliseconds(500))
        return world
    }

    /// Goes on until the condition holds; false when it does not within a time.
    func runs(_ limit: Duration = .seconds(10), until condition: () -> Bool) throws -> Bool {
        try network.run(within: limit, until: condition)
    }

    /// Frames both ways, one each interval.
    func talk(for duration: Duration, every interval: Duration = .milliseconds(20)) throws {
        let end = network.now + duration
        while network.now < end {
            phone.sendFrame(frame)
            far?.sendFrame(frame)
            frame += 1
            try network.run(for: interval)
        }
    }

    /// What was posted, each in a few words.
    var posted: [String] { phone.gateway.posts.map(\.line) }

    // MARK: The gateway's side

    @discardableResult
    func makeFar(_ role: ICERole, codecs: [AudioCodec] = [.opus, .pcmu, .pcma]) throws -> FarEnd {
        if let far { network.remove(far) }
        farPort += 2
        let far = FarEnd(
            network, role: role, port: farPort, certificate: try TestCertificates.far, codecs: codecs, sdes: farUse)
        self.far = far
        return far
    }

    func say(_ text: String, from peer: String? = nil) {
        phone.gateway { $0.say(text, from: peer) }
    }

    func say(_ message: ROAPMessage, from peer: String? = nil) {
        guard let text = GenesysMessage.roap(message).textForClient else { return }
        say(text, from: peer)
    }

    /// Somebody calls the phone.
    func ring(from peer: String = "customer", data: [AttachedDatum] = []) throws {
        let far = try makeFar(.controlling)
        say(offer(far.leg.makeOffer(.sendrecv), seq: 1, data: data), from: peer)
    }

    /// The far end offers anew within the call.
    func reoffer(_ direction: MediaDirection, seq: Int) throws {
        let far = try #require(far)
        say(offer(far.leg.makeOffer(direction), seq: seq), from: "customer")
    }

    func offer(_ description: SessionDescription, seq: Int, data: [AttachedDatum] = []) -> ROAPMessage {
        let altered = alter(description)
        return ROAPMessage(
            .offer, sdp: altered.text, candidates: Self.candidates(of: altered),
            offererSessionID: .text("far"), seq: seq, attachedData: data)
    }

    /// Answers an offer of the phone's with the far end's description.
    func answer(_ offer: ROAPMessage, data: [AttachedDatum] = []) throws {
        let description = alterOffer(try SessionDescription.parse(offer.sdp ?? ""))
        let far = try far ?? makeFar(.controlled)
        let answer = alter(
            try far.answer(description, candidates: offer.candidates.map(\.candidate), direction: farDirection))
        say(
            ROAPMessage(
                .answer, sdp: answer.text, candidates: Self.candidates(of: answer),
                offererSessionID: offer.offererSessionID, answererSessionID: .text("far"), seq: offer.seq,
                attachedData: data))
    }

    /// The phone's call is over: the next one has another far end.
    func forgetFar() {
        if let far { network.remove(far) }
        far = nil
    }

    private func posted(_ post: ScriptedGateway.Post) {
        guard let roap = post.roap else { return }
        do {
            switch roap.messageType {
            case .offer: if answersOffers { try answer(roap) }
            case .answer:
                let answer = try SessionDescription.parse(roap.sdp ?? "")
                try far?.accept(answer, candidates: roap.candidates.map(\.candidate))
            case .ok, .error: break
            }
        } catch {
            Issue.record(error)
        }
    }

    private static func candidates(of description: SessionDescription) -> [ROAPCandidate] {
        description.media.flatMap { $0.attributes.values(of: .candidate) }.map {
            ROAPCandidate(candidate: "candidate:\($0)")
        }
    }
}
