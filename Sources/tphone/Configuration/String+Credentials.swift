import Wire

extension String {
    /// The value of a key as an error may repeat it: without what may be a password in it.
    ///
    /// Passwords stand in places where none belongs: `turn:user:secret@host`, `https://user:secret`, `5001:secret`.
    /// Shown are the scheme, the host, a port of digits and the transport of a TURN URL.
    var withoutCredentials: String {
        var rest = self[...]
        var shown = rest.takeScheme()
        if let at = rest.lastIndex(of: "@") {
            shown += Self.hidden + "@"
            rest = rest[rest.index(after: at)...]
        }
        shown += rest.takeHost()
        guard !rest.isEmpty else { return shown.scrubbed() }
        if rest.first == ":" {
            let port = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard (1...5).contains(port.count), port.endIndex == rest.endIndex || "/?;".contains(rest[port.endIndex])
            else { return (shown + ":" + Self.hidden).scrubbed() }
            shown += ":" + port
            rest = rest[port.endIndex...]
        }
        let isPlain = ["", "/", "?transport=udp", "?transport=tcp"].contains(rest.lowercased())
        return (shown + (isPlain ? rest : rest.prefix(1) + Self.hidden)).scrubbed()
    }

    private static let hidden = "(hidden)"
}

extension Substring {
    private static let schemes = ["turn", "turns", "stun", "stuns", "sip", "sips", "http", "https", "ws", "wss"]

    /// A scheme that is known, with the slashes behind it.
    fileprivate mutating func takeScheme() -> String {
        guard let colon = firstIndex(of: ":"), Self.schemes.contains(self[..<colon].lowercased()) else { return "" }
        let end = self[index(after: colon)...].hasPrefix("//") ? index(colon, offsetBy: 3) : index(after: colon)
        defer { self = self[end...] }
        return String(self[..<end])
    }

    /// What stands before a port, a path or a query; an IPv6 address with its brackets.
    fileprivate mutating func takeHost() -> String {
        var end = firstIndex { !$0.isLetter && !$0.isNumber && !"._-~*+".contains($0) } ?? endIndex
        if first == "[", let bracket = firstIndex(of: "]") { end = index(after: bracket) }
        defer { self = self[end...] }
        return String(self[..<end])
    }
}
