/// One `a=` line: a property (`rtcp-mux`) or a name with a value (`mid:audio`) (RFC 8866, section 5.13).
package struct SDPAttribute: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    package var name: Name
    /// Nil for a property.
    package var value: String?

    package init(_ name: Name, _ value: String? = nil) {
        self.name = name
        self.value = value
    }

    /// Reads what stands behind `a=`; blanks at the ends do not count, and several in a row count as one.
    package init(parsing text: Substring) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            self.init(Name(Blanks.single(in: text)))
            return
        }
        self.init(
            Name(Blanks.single(in: text[..<colon])),
            Blanks.single(in: text[text.utf8.index(after: colon)...]))
    }

    package var text: String { value.map { "\(name.rawValue):\($0)" } ?? name.rawValue }

    /// For people: without keys and passwords.
    package var description: String { Self.secrets.contains(name) ? "\(name.rawValue):(hidden)" : text }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
    private static let secrets: Set<Name> = [.crypto, .icePassword]

    /// The name of an attribute; compared exactly, as attribute names are case-sensitive.
    package struct Name: Hashable, Sendable {
        package let rawValue: String

        package init(_ rawValue: String) {
            self.rawValue = rawValue
        }
    }
}

extension SDPAttribute.Name {
    package static let candidate = Self("candidate")
    package static let crypto = Self("crypto")
    package static let endOfCandidates = Self("end-of-candidates")
    package static let extmap = Self("extmap")
    package static let fingerprint = Self("fingerprint")
    package static let fmtp = Self("fmtp")
    package static let group = Self("group")
    package static let iceLite = Self("ice-lite")
    package static let iceOptions = Self("ice-options")
    package static let icePassword = Self("ice-pwd")
    package static let iceUsernameFragment = Self("ice-ufrag")
    package static let maxptime = Self("maxptime")
    package static let mid = Self("mid")
    package static let msid = Self("msid")
    package static let msidSemantic = Self("msid-semantic")
    package static let ptime = Self("ptime")
    package static let rtcpExtendedReports = Self("rtcp-xr")
    package static let rtcpMux = Self("rtcp-mux")
    package static let rtpmap = Self("rtpmap")
    package static let setup = Self("setup")
    package static let ssrc = Self("ssrc")
    package static let tlsID = Self("tls-id")
}

extension [SDPAttribute] {
    /// The value of the first attribute of this name, an empty text for a property; nil when there is none.
    package subscript(name: SDPAttribute.Name) -> String? {
        first { $0.name == name }.map { $0.value ?? "" }
    }

    /// The values of all attributes of this name, in their order.
    package func values(of name: SDPAttribute.Name) -> [String] {
        lazy.filter { $0.name == name }.compactMap(\.value)
    }

    package func contains(_ name: SDPAttribute.Name) -> Bool {
        contains { $0.name == name }
    }
}
