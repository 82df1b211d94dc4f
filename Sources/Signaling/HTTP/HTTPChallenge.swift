/// One of the ways to sign in that a server or a proxy offers (RFC 9110, section 11.3).
package struct HTTPChallenge: Hashable, Sendable {
    /// As it was written; case-insensitive.
    package var scheme: String
    /// Escapes of quoted values are undone; none holds a control character.
    package var parameters: [HTTPField]

    package init(scheme: String, parameters: [HTTPField] = []) {
        self.scheme = scheme
        self.parameters = parameters
    }

    /// The first value of a parameter; names are case-insensitive.
    package subscript(name: String) -> String? { parameters[name] }

    package func isScheme(_ name: String) -> Bool { scheme.lowercased() == name.lowercased() }

    /// All that the values of the field `WWW-Authenticate` or `Proxy-Authenticate` offer, at most 16.
    ///
    /// A value is read as far as it can be understood.
    package static func all(in values: [String]) -> [HTTPChallenge] {
        var challenges: [HTTPChallenge] = []
        for value in values.prefix(limit) {
            var parser = HTTPChallengeParser(value)
            challenges += parser.challenges(limit: limit - challenges.count)
        }
        return challenges
    }

    private static let limit = 16
}
