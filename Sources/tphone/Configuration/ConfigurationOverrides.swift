import Wire

/// What the command line says, which counts more than the file.
struct ConfigurationOverrides: Sendable, Equatable {
    /// `--gateway URL`: also chooses the vendor's protocol.
    var gateway: String?
    /// `--server URI`: also chooses SIP.
    var server: String?
    /// `--user NAME`.
    var user: String?
    /// `--policy all|relay`.
    var policy: Configuration.Policy?
    /// `--turn-transport udp|tcp|tls`.
    var turnTransport: TransportProtocol?
}
