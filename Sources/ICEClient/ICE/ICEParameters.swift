package import Wire

/// What one side says of itself for ICE besides its candidates (RFC 8839, sections 5.3 and 5.4).
package struct ICEParameters: Hashable, Sendable {
    package var ufrag: String
    package var password: String
    /// A lite agent answers checks and sends none (RFC 8445, section 2.5).
    package var isLite: Bool

    package init(ufrag: String, password: String, isLite: Bool = false) {
        self.ufrag = ufrag
        self.password = password
        self.isLite = isLite
    }

    /// Fresh parameters of a full agent: 48 bits of user name fragment and 144 bits of password.
    package init(using random: inout RandomSource) {
        self.init(ufrag: random.iceCharacters(8), password: random.iceCharacters(24))
    }
}
