import Transport

extension Configuration {
    /// What is allowed and dangerous, a sentence each: said wherever the configuration is checked or used.
    var cautions: [String] {
        let oldTLS =
            "Old TLS is allowed (min_tls = \"1.0\"): who records the connection may read the password later. "
            + "Remove min_tls as soon as the servers know TLS 1.2."
        return [network.minimumTLS == .v10 ? oldTLS : nil, plainPasswordCaution].compactMap(\.self)
    }

    /// The gateway's URL for the screen, with what makes its connection weaker than it could be.
    func shownGateway(_ url: String) -> String {
        let faults = [
            network.minimumTLS == .v10 ? "old TLS allowed" : nil,
            plainPasswordCaution == nil ? nil : "PASSWORD NOT ENCRYPTED",
        ].compactMap(\.self)
        return faults.isEmpty ? url : "\(url) (\(faults.joined(separator: ", ")))"
    }
}
