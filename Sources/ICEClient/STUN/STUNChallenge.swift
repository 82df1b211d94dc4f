/// What a server wants requests to be signed with: the lasting part of its 401 or 438 (RFC 8489, section 9.2).
package struct STUNChallenge: Equatable, Sendable {
    package var realm: STUNText
    package var nonce: STUNText
    /// The server's favourite first; nil from a server of before RFC 8489, which means MD5 and SHA-1.
    package var passwordAlgorithms: [STUNPasswordAlgorithm]?

    package init(realm: STUNText, nonce: STUNText, passwordAlgorithms: [STUNPasswordAlgorithm]? = nil) {
        self.realm = realm
        self.nonce = nonce
        self.passwordAlgorithms = passwordAlgorithms
    }

    package var features: STUNSecurityFeatures { STUNSecurityFeatures(nonce: nonce) }

    /// The first algorithm of the list that we know; nil if there is none.
    package var algorithm: STUNPasswordAlgorithm? {
        guard let passwordAlgorithms else { return .md5 }
        return passwordAlgorithms.first { $0 == .md5 || $0 == .sha256 }
    }

    /// Whether somebody between seems to have taken algorithms away.
    ///
    /// Either the nonce promises a list that is not there, or the list is not the one of the server's `earlier` challenge.
    package func isBidDown(from earlier: STUNChallenge?) -> Bool {
        if features.contains(.passwordAlgorithms), passwordAlgorithms == nil { return true }
        guard let earlier, earlier.realm == realm, let list = earlier.passwordAlgorithms else { return false }
        return passwordAlgorithms != list
    }
}
