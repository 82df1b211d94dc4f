import Signaling

/// A gateway as one signed-in user sees it, as a value: takes requests, holds the poll, says what a test wants said.
struct ScriptedGateway {
    typealias Outcome = (id: HTTPRequestID, result: Result<HTTPResponse, HTTPFailure>)

    /// One message that the phone posted.
    struct Post {
        var peer: String
        var text: String

        var message: GenesysMessage? { try? GenesysMessage(fromClient: text) }

        var roap: ROAPMessage? {
            if case .roap(let roap) = message { roap } else { nil }
        }

        /// `OFFER inactive`, `ANSWER sendrecv`, `OK`, `BYE`: what it is in a few words.
        var line: String {
            guard let roap else { return text }
            let description = roap.sdp.flatMap { try? SessionDescription.parse($0) }
            let audio = description.flatMap { try? AudioDescription(of: $0) }
            return roap.messageType.rawValue + (audio.map { " \($0.direction.rawValue)" } ?? "")
        }
    }

    var signInResponse = HTTPResponse(status: 200, body: Array("id=S1\n".utf8))
    /// What posts to a destination get in place of 200.
    var postResponses: [String: HTTPResponse] = [:]
    /// Connections are refused.
    var isDown = false
    /// Posts are taken and never answered.
    var holdsPosts = false
    private(set) var requests: [HTTPRequest] = []
    private(set) var posts: [Post] = []
    private(set) var hasSignedOut = false
    private var poll: HTTPRequestID?
    private var mailbox: [HTTPResponse] = []

    mutating func receive(_ request: HTTPRequest) -> [Outcome] {
        guard !isDown else { return [(request.id, .failure(.refused))] }
        requests.append(request)
        if request.path.hasPrefix("/sign_in") { return [(request.id, .success(signInResponse))] }
        if request.path.hasPrefix("/wait") { return park(request) }
        if request.path.hasPrefix("/message") { return take(request) }
        hasSignedOut = request.path.hasPrefix("/sign_out")
        return [(request.id, .success(HTTPResponse(status: 200)))]
    }

    mutating func cancel(_ id: HTTPRequestID) {
        if poll == id { poll = nil }
    }

    /// Sends the phone a message; it waits for the next poll if none is outstanding.
    mutating func say(_ text: String, from peer: String? = nil) -> [Outcome] {
        let fields = peer.map { [HTTPField("Pragma", $0)] } ?? []
        mailbox.append(HTTPResponse(status: 200, headers: fields, body: Array(text.utf8)))
        return empty()
    }

    /// Answers the outstanding poll with something else than a message.
    mutating func fail(_ response: HTTPResponse) -> [Outcome] {
        guard let poll else { return [] }
        self.poll = nil
        return [(poll, .success(response))]
    }

    /// Stops: what is outstanding breaks off, what follows is refused.
    mutating func goDown() -> [Outcome] {
        isDown = true
        defer { poll = nil }
        return poll.map { [($0, .failure(.closed))] } ?? []
    }

    private mutating func park(_ request: HTTPRequest) -> [Outcome] {
        // A newer poll takes the place of the older one.
        let older = poll.map { (id: $0, result: Result<HTTPResponse, HTTPFailure>.success(HTTPResponse(status: 200))) }
        poll = request.id
        return [older].compactMap(\.self) + empty()
    }

    private mutating func empty() -> [Outcome] {
        guard let poll, !mailbox.isEmpty else { return [] }
        self.poll = nil
        return [(poll, .success(mailbox.removeFirst()))]
    }

    private mutating func take(_ request: HTTPRequest) -> [Outcome] {
        let peer = request.path.split(separator: "&to=").last.map(String.init) ?? ""
        posts.append(Post(peer: peer, text: String(decoding: request.body ?? [], as: UTF8.self)))
        guard !holdsPosts else { return [] }
        return [(request.id, .success(postResponses[peer] ?? HTTPResponse(status: 200)))]
    }
}
