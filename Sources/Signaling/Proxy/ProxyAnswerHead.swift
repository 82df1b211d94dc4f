/// The head of a proxy's answer to CONNECT (RFC 9112, section 4).
struct ProxyAnswerHead: Equatable, Sendable {
    /// How the end of the answer's body is found (RFC 9112, section 6.3).
    enum Body: Equatable, Sendable {
        case length(Int)
        case chunked
        /// It ends with the connection.
        case untilClose
    }

    var status: Int
    /// The digit behind `HTTP/1.`.
    var minorVersion: Int
    var fields: [HTTPField]

    /// Reads the lines of a head; nil when they are none.
    init?(_ lines: [Substring]) {
        guard let first = lines.first?.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false),
            first.count >= 2, first[0].utf8.count == 8, first[0].hasPrefix("HTTP/1."),
            let minor = first[0].last?.wholeNumberValue, first[1].utf8.count == 3, let status = Int(first[1]),
            (100...599).contains(status)
        else { return nil }
        self.status = status
        minorVersion = minor
        fields = []
        for line in lines.dropFirst() {
            // A line without a colon, or folded onto the one before, is passed over: what counts is the status.
            guard let colon = line.firstIndex(of: ":"), line.first != " ", line.first != "\t" else { continue }
            let value = line[line.index(after: colon)...]
            fields.append(HTTPField(String(line[..<colon]), Self.trimmed(value)))
        }
    }

    /// Whether another request may follow on this connection (RFC 9112, section 9.3).
    var keepsConnection: Bool {
        let options = ["Connection", "Proxy-Connection"].flatMap { elements(of: $0) }
        return options.contains("close") ? false : minorVersion >= 1 || options.contains("keep-alive")
    }

    var body: Body {
        let codings = elements(of: "Transfer-Encoding")
        guard codings.isEmpty else { return codings.last == "chunked" ? .chunked : .untilClose }
        let lengths = Set(elements(of: "Content-Length"))
        guard lengths.count == 1, let text = lengths.first, text.utf8.allSatisfy({ (48...57).contains($0) }),
            let length = Int(text)
        else { return .untilClose }
        return .length(length)
    }

    private func elements(of name: String) -> [String] {
        fields.values(of: name).flatMap { $0.split(separator: ",") }.map { Self.trimmed($0).lowercased() }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
