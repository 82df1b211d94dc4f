internal import Signaling
internal import Wire

/// Requests and answers as the TCP connections they would have been without TLS: one each, to port 80.
struct CapturedHTTP {
    private struct Conversation {
        let client: Endpoint
        var sent: UInt32 = 1
        var received: UInt32 = 1
    }

    private let server: Endpoint
    private let client: IPAddress
    private let host: String
    private var scrubber: CaptureScrubber
    private var open: [HTTPRequestID: Conversation] = [:]
    /// Those whose answers tell the session's secret name.
    private var signIns: Set<HTTPRequestID> = []
    private var nextPort: UInt16 = 49_152

    private static let segment = 1_400
    /// Requests without an answer that are remembered.
    private static let maximumOpen = 256
    /// Fields that hold secrets, or say of the body what is not so here.
    private static let leftOut: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "content-length", "transfer-encoding",
        "content-encoding", "connection", "host",
    ]

    /// - Parameter host: as in the gateway's URL, with its port.
    init(host: String, server: IPAddress, client: IPAddress, secrets: [String]) {
        self.host = host
        self.server = Endpoint(server, 80)
        self.client = client
        scrubber = CaptureScrubber(secrets: secrets)
    }

    /// The packets that open a connection and carry the request.
    mutating func sent(_ request: HTTPRequest) -> [[UInt8]] {
        if open.count >= Self.maximumOpen { open.removeAll() }
        var conversation = Conversation(client: Endpoint(client, nextPort))
        nextPort = nextPort == .max ? 49_152 : nextPort + 1
        let isSignIn = request.path.contains("/sign_in")
        if isSignIn { signIns.insert(request.id) }
        if let session = Self.session(in: request.path) { scrubber.add(session: session) }
        var body = request.body ?? []
        if isSignIn, request.method == .post { body = CaptureScrubber.withoutPassword(body) }
        let path = CaptureScrubber.withoutSession(request.path)
        var head = "\(request.method == .post ? "POST" : "GET") \(path) HTTP/1.1\r\nHost: \(host)\r\n"
        head += Self.fields(request.headers)
        head += (request.body == nil ? "" : "Content-Length: \(body.count)\r\n") + "\r\n"
        var packets = handshake(conversation)
        let text = scrubber.scrubbed(Array(head.utf8) + body)
        packets += data(text, of: &conversation, fromClient: true)
        open[request.id] = conversation
        return packets
    }

    mutating func received(_ response: HTTPResponse, for id: HTTPRequestID) -> [[UInt8]] {
        guard var conversation = open.removeValue(forKey: id) else { return [] }
        var body = response.body
        if signIns.remove(id) != nil {
            if let session = Self.session(named: body) { scrubber.add(session: session) }
            body = CaptureScrubber.withoutSessionName(body)
        }
        var head = "HTTP/1.1 \(response.status) \((200...299).contains(response.status) ? "OK" : "Error")\r\n"
        head += Self.fields(response.headers) + "Content-Length: \(body.count)\r\n\r\n"
        let text = scrubber.scrubbed(Array(head.utf8) + body)
        return data(text, of: &conversation, fromClient: false) + close(conversation)
    }

    /// The request was given up, or its connection failed.
    mutating func ended(_ id: HTTPRequestID) -> [[UInt8]] {
        signIns.remove(id)
        guard let conversation = open.removeValue(forKey: id) else { return [] }
        return [packet(conversation, fromClient: true, [.reset, .ack])]
    }
}

extension CapturedHTTP {
    private static func fields(_ fields: [HTTPField]) -> String {
        fields.filter { !leftOut.contains($0.name.lowercased()) }
            .map { "\($0.name): \($0.value)\r\n".filter { $0 != "\0" } }.joined()
    }

    /// The secret that every request after sign-in carries.
    private static func session(in path: String) -> [UInt8]? {
        guard let query = path.split(separator: "?", maxSplits: 1).dropFirst().first else { return nil }
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0] == "id" || parts[0] == "from" { return Array(parts[1].utf8) }
        }
        return nil
    }

    private static func session(named body: [UInt8]) -> [UInt8]? {
        let line = body.prefix { $0 != 10 && $0 != 13 }
        return line.split(separator: UInt8(ascii: "="), maxSplits: 1).dropFirst().first.map { Array($0) }
    }

    private func handshake(_ conversation: Conversation) -> [[UInt8]] {
        var opening = conversation
        (opening.sent, opening.received) = (0, 0)
        let first = packet(opening, fromClient: true, [.syn])
        opening.sent = 1
        return [
            first, packet(opening, fromClient: false, [.syn, .ack]), packet(conversation, fromClient: true, [.ack]),
        ]
    }

    private func data(
        _ bytes: [UInt8], of conversation: inout Conversation, fromClient: Bool
    ) -> [[UInt8]] {
        var packets: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: Self.segment) {
            let part = bytes[start..<min(start + Self.segment, bytes.count)]
            packets.append(packet(conversation, fromClient: fromClient, [.push, .ack], part))
            if fromClient {
                conversation.sent &+= UInt32(part.count)
            } else {
                conversation.received &+= UInt32(part.count)
            }
        }
        packets.append(packet(conversation, fromClient: !fromClient, [.ack]))
        return packets
    }

    private func close(_ conversation: Conversation) -> [[UInt8]] {
        var ending = conversation
        let first = packet(ending, fromClient: false, [.fin, .ack])
        ending.received &+= 1
        let second = packet(ending, fromClient: true, [.fin, .ack])
        ending.sent &+= 1
        return [first, second, packet(ending, fromClient: false, [.ack])]
    }

    private func packet(
        _ conversation: Conversation, fromClient: Bool, _ flags: CapturedDatagram.TCPFlags,
        _ payload: ArraySlice<UInt8> = []
    ) -> [UInt8] {
        let acknowledged = flags.contains(.ack)
        return fromClient
            ? CapturedDatagram.tcp(
                from: conversation.client, to: server, sequence: conversation.sent,
                acknowledged: acknowledged ? conversation.received : 0, flags, payload)
            : CapturedDatagram.tcp(
                from: server, to: conversation.client, sequence: conversation.received,
                acknowledged: acknowledged ? conversation.sent : 0, flags, payload)
    }
}
