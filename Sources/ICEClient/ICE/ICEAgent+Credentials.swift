extension ICEAgent {
    /// What checks of one generation are addressed and authenticated with.
    struct Credentials: Equatable, Sendable {
        var localUfrag: String
        var remoteUfrag: String
        var remoteKey: [UInt8]
    }

    /// Those of the present generation; nil while the peer's parameters are unknown.
    var credentials: Credentials? {
        remoteParameters.map {
            Credentials(
                localUfrag: localParameters.ufrag, remoteUfrag: $0.ufrag,
                remoteKey: STUNCredentials.shortTermKey($0.password))
        }
    }
}
