internal import Wire

/// The text of coturn's configuration file.
struct CoturnConfiguration: Equatable, Sendable {
    static let realm = "tphone.lab"

    var options: CoturnOptions
    var port: UInt16
    var tlsPort: UInt16
    var username: String
    var password: String

    func text(for files: CoturnFiles) -> String {
        var lines = [
            "listening-port=\(port)", "tls-listening-port=\(tlsPort)",
            "min-port=\(options.relayPorts.lowerBound)", "max-port=\(options.relayPorts.upperBound)",
            "lt-cred-mech", "fingerprint", "realm=\(Self.realm)", "user=\(username):\(password)",
            "cert=\(files.certificate)", "pkey=\(files.key)",
            "userdb=\(files.database)", "pidfile=\(files.processID)", "log-file=stdout",
            "no-cli", "no-dtls", "no-rfc5780", "allow-loopback-peers", "no-multicast-peers",
        ]
        if !options.address.isUnspecified {
            lines += ["listening-ip=\(options.address)", "relay-ip=\(options.address)"]
        }
        if let external = options.externalAddress {
            lines.append("external-ip=\(external)" + (options.address.isUnspecified ? "" : "/\(options.address)"))
        }
        lines += lifetimes.compactMap { name, lifetime in lifetime.map { "\(name)=\(max(1, $0.components.seconds))" } }
        return lines.joined(separator: "\n") + "\n"
    }

    private var lifetimes: [(String, Duration?)] {
        [
            ("max-allocate-lifetime", options.allocationLifetime), ("channel-lifetime", options.channelLifetime),
            ("permission-lifetime", options.permissionLifetime), ("stale-nonce", options.nonceLifetime),
        ]
    }
}
