internal import Wire

/// The text of coturn's configuration file.
struct CoturnConfiguration: Equatable, Sendable {
    static let realm = "tphone.lab"

    var options: CoturnOptions
    /// Where it listens; it relays at the first, which is the one that clients are told.
    var addresses: [IPAddress]
    var port: UInt16
    var tlsPort: UInt16
    var username: String
    var password: String

    /// What clients reach it by.
    var advertisedAddress: IPAddress? { options.externalAddress ?? addresses.first }

    func text(for files: CoturnFiles) -> String {
        var lines = [
            "listening-port=\(port)", "tls-listening-port=\(tlsPort)",
            "min-port=\(options.relayPorts.lowerBound)", "max-port=\(options.relayPorts.upperBound)",
            "lt-cred-mech", "fingerprint", "realm=\(Self.realm)", "user=\(username):\(password)",
            "cert=\(files.certificate)", "pkey=\(files.key)",
            "userdb=\(files.database)", "pidfile=\(files.processID)", "log-file=stdout",
            "no-cli", "no-dtls", "no-rfc5780", "allow-loopback-peers", "no-multicast-peers",
        ]
        lines += addresses.map { "listening-ip=\($0)" }
        if let relay = addresses.first {
            lines.append("relay-ip=\(relay)")
            if let external = options.externalAddress { lines.append("external-ip=\(external)/\(relay)") }
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
