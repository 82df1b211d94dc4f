internal import Wire

/// What a server says of itself at the start of its nonces, so that nobody between can hide it (RFC 8489, section 9.2).
package struct STUNSecurityFeatures: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// PASSWORD-ALGORITHMS come with every challenge.
    package static let passwordAlgorithms = Self(rawValue: 1)
    /// USERHASH is to be sent in place of USERNAME.
    package static let usernameAnonymity = Self(rawValue: 2)

    private static let cookie = "obMatJos2"

    /// What a nonce says; nothing unless it begins with the nonce cookie and four letters of base64.
    ///
    /// The bits count from the right (erratum 6290); servers that count them from the left, as the text was printed, are
    /// understood as well.
    package init(nonce: STUNText) {
        let letters = nonce.bytes.dropFirst(Self.cookie.utf8.count).prefix(4)
        guard nonce.bytes.starts(with: Self.cookie.utf8), let bits = Base64.decodeGroup(letters) else {
            self = []
            return
        }
        self = Self(rawValue: bits & 3 | bits >> 23 & 1 | bits >> 21 & 2)
    }

    /// What a server's nonces begin with; nothing when it has none of the features.
    package var noncePrefix: String {
        guard !isEmpty else { return "" }
        return Self.cookie
            + Base64.encode([UInt8(rawValue >> 16 & 255), UInt8(rawValue >> 8 & 255), UInt8(rawValue & 255)])
    }
}
