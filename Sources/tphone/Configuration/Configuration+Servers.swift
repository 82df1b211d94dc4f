import Foundation
import ICEClient
import Transport

/// What a call's parts ask of the configuration, with secrets fetched.
extension Configuration {
    /// Where the credentials of the TURN servers come from, in the file's order; runs the commands that print secrets.
    func credentialSources(
        environment: [String: String] = ProcessEnvironment.current
    ) throws(ConfigurationError) -> [CredentialSource] {
        var sources: [CredentialSource] = []
        for (index, turn) in network.turn.enumerated() {
            let key = "network.turn[\(index)]"
            if let url = turn.credentialsURL {
                sources.append(.service(url: url, urls: turn.urls))
            } else if let secret = try turn.secret?.fetch(for: "\(key).secret", environment: environment) {
                sources.append(.secret(secret.text, user: turn.username, urls: turn.urls))
            } else {
                let credential = try turn.credential?.fetch(for: "\(key).credential", environment: environment)
                sources.append(
                    .fixed(TURNServer(urls: turn.urls, username: turn.username, password: credential?.text ?? "")))
            }
        }
        return sources
    }

    /// The TURN servers with credentials for now, in the file's order; those of a service have none.
    ///
    /// Runs the commands that print secrets.
    func turnServers(
        environment: [String: String] = ProcessEnvironment.current
    ) throws(ConfigurationError) -> [TURNServer] {
        try credentialSources(environment: environment).map { source in
            switch source {
            case .fixed(let server): return server
            case .secret(let secret, let user, let urls):
                let expiry = Int64(Date().timeIntervalSince1970) + CredentialSchedule.ownLifetime
                let made = TimeLimitedCredentials.make(secret: secret, user: user, expiry: expiry)
                return TURNServer(urls: urls, username: made.username, password: made.password)
            case .service(_, let urls): return TURNServer(urls: urls, username: "", password: "")
            }
        }
    }

    /// The account's password; nil when none is configured.
    func password(
        environment: [String: String] = ProcessEnvironment.current
    ) throws(ConfigurationError) -> Secret? {
        try account.password?.fetch(for: "account.password", environment: environment)
    }

    /// The gateway and the user name, without which nobody can sign in.
    func signInTarget() throws(ConfigurationError) -> (gateway: String, user: String) {
        guard account.signaling == .genesys else {
            throw missing(
                "signaling", "SIP is not spoken yet", remedy: "Set signaling = \"genesys\", or pass --gateway")
        }
        guard let gateway = account.gateway else {
            throw missing(
                "gateway", "no gateway is configured", remedy: "Set it under [account], or pass --gateway URL")
        }
        guard let user = account.user else {
            throw missing("user", "no user is configured", remedy: "Set it under [account], or pass --user NAME")
        }
        return (gateway, user)
    }

    private func missing(_ key: String, _ what: String, remedy: String) -> ConfigurationError {
        ConfigurationError(
            file: file, problems: [.init(kind: .missing, key: "account.\(key)", what: what, remedy: remedy)])
    }
}
