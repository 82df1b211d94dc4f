import Foundation
import ICEClient

/// What a call's parts ask of the configuration, with secrets fetched.
extension Configuration {
    /// The TURN servers with their credentials; runs the commands that print them.
    func turnServers(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ConfigurationError) -> [TURNServer] {
        var servers: [TURNServer] = []
        for (index, turn) in network.turn.enumerated() {
            let key = "network.turn[\(index)].credential"
            let credential = try turn.credential?.fetch(for: key, environment: environment)
            servers.append(TURNServer(urls: turn.urls, username: turn.username, password: credential?.text ?? ""))
        }
        return servers
    }

    /// The account's password; nil when none is configured.
    func password(
        environment: [String: String] = ProcessInfo.processInfo.environment
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
