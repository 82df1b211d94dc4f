/// What requests to one server are signed with: an identity under the server's challenge (RFC 8489, section 9.2).
package struct STUNLongTermCredentials: Equatable, Sendable {
    package let identity: STUNIdentity
    package let challenge: STUNChallenge
    /// Of the integrity attribute.
    package let key: [UInt8]

    private let algorithm: STUNPasswordAlgorithm

    /// Nil when the server lists algorithms and we know none of them.
    package init?(_ identity: STUNIdentity, _ challenge: STUNChallenge) {
        guard let algorithm = challenge.algorithm else { return nil }
        self.identity = identity
        self.challenge = challenge
        self.algorithm = algorithm
        key = STUNCredentials.longTermKey(
            username: identity.username, realm: challenge.realm, password: identity.password, algorithm)
    }

    /// A server that lists algorithms gets and gives MESSAGE-INTEGRITY-SHA256 only.
    package var integrity: STUNIntegrity { challenge.passwordAlgorithms == nil ? .sha1 : .sha256 }

    /// What a request carries besides its integrity attribute.
    package var attributes: [STUNAttribute] {
        let isAnonymous = challenge.features.contains(.usernameAnonymity)
        let name: STUNAttribute =
            isAnonymous
            ? .userHash(STUNCredentials.userHash(username: identity.username, realm: challenge.realm))
            : .username(identity.username)
        let choice: [STUNAttribute] =
            challenge.passwordAlgorithms.map { [.passwordAlgorithms($0), .passwordAlgorithm(algorithm)] } ?? []
        return [name, .realm(challenge.realm), .nonce(challenge.nonce)] + choice
    }
}
