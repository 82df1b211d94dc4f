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

    /// Those it listens at, and those that stand for them outside.
    var allAddresses: [IPAddress] {
        addresses + [options.externalAddress, options.alternative?.externalAddress].compactMap(\.self)
    }

    /// What stands in its URLs.
    var advertisedHost: String { options.name ?? advertisedAddress?.urlHost ?? "localhost" }

    func text(for files: CoturnFiles) -> String {
        var lines = [
            "listening-port=\(port)", "tls-listening-port=\(tlsPort)",
            "min-port=\(options.relayPorts.lowerBound)", "max-port=\(options.relayPorts.upperBound)",
            "fingerprint", "realm=\(Self.realm)",
            "cert=\(files.certificate.chain)", "pkey=\(files.certificate.key)",
            "userdb=\(files.database)", "pidfile=\(files.processID)", "log-file=stdout",
            "no-cli", "no-dtls", "no-multicast-peers",
        ]
        // Elsewhere they would let anybody with credentials reach what listens on this machine alone.
        if addresses.allSatisfy(\.isLoopback) { lines.append("allow-loopback-peers") }
        lines += authentication + addressLines
        lines += options.deniedPeers.map { "denied-peer-ip=\($0.first)-\($0.last)" }
        lines += lifetimes.compactMap { name, lifetime in lifetime.map { "\(name)=\(max(1, $0.components.seconds))" } }
        return lines.joined(separator: "\n") + "\n"
    }

    private var authentication: [String] {
        guard let secret = options.secret else { return ["lt-cred-mech", "user=\(username):\(password)"] }
        return ["use-auth-secret", "static-auth-secret=\(secret)"]
    }

    private var addressLines: [String] {
        var lines = addresses.map { "listening-ip=\($0)" }
        if let relay = addresses.first {
            lines.append("relay-ip=\(relay)")
            if let external = options.externalAddress { lines.append("external-ip=\(external)/\(relay)") }
            if let second = options.secondPort { lines.append("aux-server=\(relay):\(second)") }
        }
        guard let alternative = options.alternative else { return lines + ["no-rfc5780"] }
        if let external = alternative.externalAddress {
            lines.append("external-ip=\(external)/\(alternative.address)")
        }
        return lines
    }

    private var lifetimes: [(String, Duration?)] {
        [
            ("max-allocate-lifetime", options.allocationLifetime), ("channel-lifetime", options.channelLifetime),
            ("permission-lifetime", options.permissionLifetime), ("stale-nonce", options.nonceLifetime),
        ]
    }
}
