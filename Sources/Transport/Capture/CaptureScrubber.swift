internal import Wire

/// Takes secrets out of what is captured, leaving its length as it was.
struct CaptureScrubber: Sendable {
    /// Found anywhere, they are overwritten; short ones would hit innocent text.
    private var secrets: [[UInt8]] = []
    /// Names of sessions, found anywhere as well; the newest ones, since every sign-in brings another.
    private var sessions: [[UInt8]] = []
    private static let shortest = 4
    private static let maximumSessions = 64
    private static let mask = UInt8(ascii: "x")
    /// What stands before a secret in text: keys of SDP and of URLs.
    private static let labels = ["ice-pwd:", "inline:", "password=", "credential=", "access_token="].map {
        Array($0.utf8)
    }

    init(secrets: [String]) {
        self.secrets = secrets.map { Array($0.utf8) }.filter { $0.count >= Self.shortest }
    }

    /// A session's name, to be covered where nothing tells what it is.
    mutating func add(session: [UInt8]) {
        guard session.count >= Self.shortest, !sessions.contains(session) else { return }
        if sessions.count >= Self.maximumSessions { sessions.removeFirst() }
        sessions.append(session)
    }

    /// The text without secrets.
    func scrubbed(_ text: [UInt8]) -> [UInt8] {
        var result = text
        for secret in secrets + sessions {
            for start in Self.places(of: secret, in: text) { Self.cover(&result, start..<start + secret.count) }
        }
        for label in Self.labels {
            for start in Self.places(of: label, in: text) {
                Self.cover(&result, Self.value(in: text, from: start + label.count))
            }
        }
        return result
    }

    /// `user:password`, of which the password is covered whatever its length.
    static func withoutPassword(_ credentials: [UInt8]) -> [UInt8] {
        guard let colon = credentials.firstIndex(of: UInt8(ascii: ":")) else { return credentials }
        var result = credentials
        cover(&result, colon + 1..<result.count)
        return result
    }

    /// A request's path with its query, of which the values that name a session are covered, whatever they are.
    static func withoutSession(_ path: String) -> String {
        guard let query = path.firstIndex(of: "?") else { return path }
        let parameters = path[path.index(after: query)...].split(separator: "&", omittingEmptySubsequences: false)
        let shown = parameters.map { parameter -> String in
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == "id" || parts[0] == "from" else { return String(parameter) }
            return parts[0] + "=" + String(repeating: "x", count: parts[1].utf8.count)
        }
        return path[...query] + shown.joined(separator: "&")
    }

    /// `session=NAME` and lines behind it, of which the name is covered.
    static func withoutSessionName(_ body: [UInt8]) -> [UInt8] {
        let end = body.firstIndex { $0 == 10 || $0 == 13 } ?? body.count
        guard let equals = body[..<end].firstIndex(of: UInt8(ascii: "=")) else { return body }
        var result = body
        cover(&result, equals + 1..<end)
        return result
    }

    private static func cover(_ bytes: inout [UInt8], _ range: Range<Int>) {
        for index in range { bytes[index] = mask }
    }

    private static func places(of pattern: [UInt8], in text: [UInt8]) -> [Int] {
        guard let first = pattern.first, text.count >= pattern.count else { return [] }
        var result: [Int] = []
        for start in 0...(text.count - pattern.count) where text[start] == first {
            if text[start..<start + pattern.count].elementsEqual(pattern) { result.append(start) }
        }
        return result
    }

    /// From a label to the end of its value: white space, a quote, `&`, or an escaped line end of JSON.
    private static func value(in text: [UInt8], from start: Int) -> Range<Int> {
        var end = start
        while end < text.count {
            let byte = text[end]
            if byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "&") { break }
            if byte == UInt8(ascii: "\\"), end + 1 < text.count, "rnt\"".utf8.contains(text[end + 1]) { break }
            end += 1
        }
        return start..<end
    }
}
