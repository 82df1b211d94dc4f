import Transport

extension Configuration {
    /// What is allowed and dangerous, a sentence each: said wherever the configuration is checked or used.
    var cautions: [String] {
        guard network.minimumTLS == .v10 else { return [] }
        return [
            "Old TLS is allowed (min_tls = \"1.0\"): who records the connection may read the password later. "
                + "Remove min_tls as soon as the servers know TLS 1.2."
        ]
    }

    /// The gateway's URL for the screen, with what makes its connection weaker than it could be.
    func shownGateway(_ url: String) -> String { network.minimumTLS == .v10 ? "\(url) (old TLS allowed)" : url }
}
