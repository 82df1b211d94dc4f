package import Wire

/// How a lab is to run.
package struct LabOptions: Sendable {
    /// Where the gateway, its media and the TURN server listen; 0.0.0.0 is every IPv4 address of this machine.
    package var listen = IPAddress.v4(0x7F00_0001)
    /// The gateway's TCP port; 0 takes a free one.
    package var port: UInt16 = 0
    /// The gateway's port for HTTPS, beside the other; 0 takes a free one, nil has none.
    package var httpsPort: UInt16?
    /// The gateway's host names; the first stands in its URLs, all in its certificate.
    package var names: [String] = []
    /// A file for what the gateway's clients send and are sent.
    package var journal: String?
    /// Media keys travel in the descriptions only, as with gateways that know no DTLS.
    package var usesSDES = false
    /// The gateway's address as others see it, behind a 1-to-1 NAT.
    package var externalAddress: IPAddress?
    /// Who may sign in with which password; nil lets everybody in.
    package var passwords: [String: String]?
    /// Nil for a lab without a TURN server.
    package var turn: CoturnOptions? = CoturnOptions()

    package init() {}
}
