import Testing
import Wire

@testable import Signaling

/// A session with a scripted gateway; what the session does is told in short lines.
///
/// Requests are named by what they are: one poll, one post and one other request are outstanding at most.
struct Desk {
    var session: GenesysSession
    var now = MonotonicTime.zero
    var poll: HTTPRequestID?
    /// The poll before the last one, which hangs still.
    var olderPoll: HTTPRequestID?
    var post: HTTPRequestID?
    var other: HTTPRequestID?
    var lastRequest: HTTPRequest?
    /// Offer and answer of the far end that are sent last.
    static let farSDP = ChromiumOffer.audioOnly

    init(_ change: (inout GenesysConfiguration) -> Void = { _ in }) {
        var configuration = GenesysConfiguration(identity: .user("5001", password: nil))
        change(&configuration)
        session = GenesysSession(configuration: configuration, random: .seeded(1))
    }

    /// A desk that has signed in as session S1 and polls.
    static func online(_ change: (inout GenesysConfiguration) -> Void = { _ in }) -> Desk {
        var desk = Desk(change)
        desk.run { session, now in session.signIn(at: now) }
        #expect(desk.answer(\.other, 200, "id=S1\n") == ["signed in", "GET /wait?id=S1"])
        return desk
    }

    /// An online desk within an answered call to 5002.
    static func talking(_ change: (inout GenesysConfiguration) -> Void = { _ in }) throws -> Desk {
        var desk = online(change)
        #expect(try desk.dial() == ["POST to=5002: OFFER 102 seq 1"])
        #expect(desk.accepted() == [])
        #expect(desk.hears(Desk.answer(seq: 1)) == ["GET /wait?id=S1", "POST to=5002: OK 102/102 seq 1", "answered"])
        #expect(desk.accepted() == [])
        return desk
    }

    // MARK: - Input

    @discardableResult
    mutating func run(_ command: (inout GenesysSession, MonotonicTime) throws -> [GenesysSession.Action]) rethrows
        -> [String]
    {
        lines(try command(&session, now))
    }

    mutating func dial(_ peer: String = "5002", data: [AttachedDatum] = []) throws -> [String] {
        try run { try $0.offer(to: peer, sdp: SDPNegotiation.offer(.fixture), attachedData: data, at: $1) }
    }

    mutating func reoffer() throws -> [String] {
        try run { try $0.reoffer(sdp: SDPNegotiation.offer(.fixture), at: $1) }
    }

    mutating func pickUp() throws -> [String] {
        let answer = try SDPNegotiation.answer(to: SessionDescription.parse(Desk.farSDP), with: .fixture)
        return try run { try $0.answer(sdp: answer.description, at: $1) }
    }

    mutating func hangUp() -> [String] { run { $0.bye(at: $1) } }

    /// The gateway answers the poll with a message.
    mutating func hears(_ text: String, from peer: String? = nil) -> [String] {
        answer(\.poll, 200, text, peer.map { [HTTPField("pragma", $0)] } ?? [])
    }

    /// The gateway takes the post.
    mutating func accepted() -> [String] { answer(\.post, 200) }

    mutating func answer(
        _ which: WritableKeyPath<Desk, HTTPRequestID?>, _ status: Int, _ body: String = "", _ headers: [HTTPField] = []
    ) -> [String] {
        guard let id = self[keyPath: which] else { return ["nothing to answer"] }
        self[keyPath: which] = nil
        return lines(
            session.receive(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)), for: id, at: now))
    }

    mutating func fail(_ which: WritableKeyPath<Desk, HTTPRequestID?>, _ failure: HTTPFailure = .refused) -> [String] {
        guard let id = self[keyPath: which] else { return ["nothing to fail"] }
        self[keyPath: which] = nil
        return lines(session.requestFailed(id, failure, at: now))
    }

    /// Lets time pass until the next deadline, if that comes between two moments from now; how long that was.
    mutating func advance(toOneIn range: ClosedRange<Duration>) -> [String] {
        guard let deadline = session.nextDeadline, range.contains(deadline - now) else {
            return ["next deadline in \(session.nextDeadline.map { "\($0 - now)" } ?? "infinity")"]
        }
        return advance(deadline - now)
    }

    /// Lets time pass, with every deadline on the way.
    mutating func advance(_ interval: Duration) -> [String] {
        let end = now + interval
        var told: [String] = []
        while let deadline = session.nextDeadline, deadline <= end {
            now = max(now, deadline)
            told += lines(session.timerFired(at: now))
        }
        now = end
        return told
    }

    // MARK: - Messages of the gateway

    static func offer(seq: Int = 1, id: String = "7001", sdp: String = farSDP, data: String = "") -> String {
        roap("OFFER", "\"sdp\":\(JSONText.quoted(sdp)),\"Candidates\":[],\"offererSessionId\":\(id),", seq, data)
    }

    static func answer(seq: Int, id: String = "102", sdp: String = farSDP, data: String = "") -> String {
        roap(
            "ANSWER",
            "\"sdp\":\(JSONText.quoted(sdp)),\"Candidates\":[],\"offererSessionId\":\(id),\"answererSessionId\":7001,",
            seq, data)
    }

    static func roap(_ type: String, _ members: String = "", _ seq: Int = 1, _ data: String = "") -> String {
        "SDP\n{\"messageType\":\"\(type)\",\(members)\"seq\":\(seq)\(data)}"
    }

    // MARK: - Telling

    private mutating func lines(_ actions: [GenesysSession.Action]) -> [String] {
        actions.map { action in
            switch action {
            case .perform(let request): return tell(request)
            case .cancel(let id): return "cancel \(forget(id))"
            case .event(let event): return event.line
            }
        }
    }

    private mutating func tell(_ request: HTTPRequest) -> String {
        lastRequest = request
        if request.path.hasPrefix("/wait") {
            #expect(poll == nil || olderPoll == nil, "three polls at once")
            olderPoll = poll ?? olderPoll
            poll = request.id
        } else if request.path.hasPrefix("/message") {
            #expect(post == nil, "two posts at once")
            post = request.id
            #expect(request.path.hasPrefix("/message?from=S"))
            let body = String(decoding: request.body ?? [], as: UTF8.self)
            return "POST \(request.path.drop { $0 != "&" }.dropFirst()): \(Self.summary(body))"
        } else {
            #expect(other == nil, "two other requests at once")
            other = request.id
        }
        let body = request.body.map { ": " + String(decoding: $0, as: UTF8.self) } ?? ""
        return "\(request.method.rawValue) \(request.path)\(body)"
    }

    private mutating func forget(_ id: HTTPRequestID) -> String {
        if poll == id { poll = nil; return "poll" }
        if olderPoll == id { olderPoll = nil; return "older poll" }
        if post == id { post = nil; return "post" }
        if other == id { other = nil; return "other" }
        return "unknown"
    }

    private static func summary(_ body: String) -> String {
        guard case .roap(let message) = try? GenesysMessage(fromClient: body) else { return body }
        let answerer = message.answererSessionID.map { "/\($0)" } ?? ""
        let data =
            message.attachedData.isEmpty
            ? "" : " " + message.attachedData.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        return
            "\(message.messageType.rawValue) \(message.offererSessionID?.description ?? "-")\(answerer) seq \(message.seq)\(data)"
    }
}
