/// An absolute `http` or `https` URL, as far as asking it goes (RFC 9110, section 4.2).
package struct HTTPURL: Hashable, Sendable {
    package var isSecure: Bool
    /// User name and password as they stand, percent-encoded.
    package var userInfo: String?
    /// A name, or an address without brackets.
    package var host: String
    package var port: UInt16
    /// Path and query as they stand, `/` at least.
    package var target: String

    /// Nil for any other scheme, without a host, and for characters that a URL cannot hold.
    package init?(_ text: String) {
        guard text.utf8.count <= 8192, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        switch Self.scheme(of: text) {
        case "http": isSecure = false
        case "https": isSecure = true
        default: return nil
        }
        let rest = text.dropFirst(isSecure ? 8 : 7).prefix { $0 != "#" }
        var authority = rest.prefix { $0 != "/" && $0 != "?" }
        let path = rest[authority.endIndex...]
        target = path.first == "/" ? String(path) : "/" + path
        if let at = authority.lastIndex(of: "@") {
            userInfo = String(authority[..<at])
            authority = authority[authority.index(after: at)...]
        }
        guard let ends = Self.hostAndPort(authority) else { return nil }
        host = ends.host
        guard let number = ends.port else {
            port = isSecure ? 443 : 80
            return
        }
        guard number.utf8.count <= 5, number.utf8.allSatisfy({ (48...57).contains($0) }), let value = UInt16(number),
            value > 0
        else { return nil }
        port = value
    }

    /// The scheme in small letters; nil when there is no `://`.
    package static func scheme(of text: String) -> String? {
        guard let end = text.utf8.firstRange(of: "://".utf8) else { return nil }
        return text[..<end.lowerBound].lowercased()
    }

    /// Host and port in one, with brackets around an IPv6 address.
    package static func authority(_ host: String, _ port: UInt16) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// What the `Host` field says: the port only where it is not the scheme's own.
    package var hostField: String {
        guard port == (isSecure ? 443 : 80) else { return Self.authority(host, port) }
        return host.contains(":") ? "[\(host)]" : host
    }

    /// A port that is there but empty counts as none (RFC 3986, section 3.2.3).
    private static func hostAndPort(_ authority: Substring) -> (host: String, port: Substring?)? {
        var (host, rest) = (authority, Substring())
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            rest = authority[authority.index(after: end)...]
            guard host.utf8.allSatisfy({ Self.isOfAddress($0) }) else { return nil }
        } else if let colon = authority.firstIndex(of: ":") {
            (host, rest) = (authority[..<colon], authority[colon...])
        }
        guard !host.isEmpty, host.utf8.count <= 255, !host.utf8.contains(where: { "[]%\"<>\\^`{|}".utf8.contains($0) })
        else { return nil }
        guard rest.isEmpty || rest.first == ":" else { return nil }
        let port = rest.dropFirst()
        return (String(host), port.isEmpty ? nil : port)
    }

    private static func isOfAddress(_ byte: UInt8) -> Bool {
        "0123456789abcdefABCDEF:.".utf8.contains(byte)
    }
}
