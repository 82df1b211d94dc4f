import ArgumentParser
import CloudLab
import Wire

/// Where and how a lab's TURN server runs, as the command line says it.
struct LabTURNArguments: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Run coturn beside the gateway.")
    var turn = true

    @Option(
        help: ArgumentHelp(
            "Listen on this address instead of the gateway's; a second one lets it test NATs (RFC 5780).",
            valueName: "address"))
    var turnListen: [String] = []

    @Option(
        help: ArgumentHelp(
            "The TURN server's address as others see it; one for each that it listens on.", valueName: "address"))
    var turnExternalAddress: [String] = []

    @Option(help: ArgumentHelp("The TURN server's host name, for its URLs and its certificate.", valueName: "name"))
    var turnName: String?

    @Option(help: ArgumentHelp("Its port for UDP and TCP; a free one otherwise.", valueName: "port"))
    var turnPort: UInt16?

    @Option(help: ArgumentHelp("One more port for UDP and TCP, such as 80.", valueName: "port"))
    var turnSecondPort: UInt16?

    @Option(help: ArgumentHelp("Its port for TLS; a free one otherwise.", valueName: "port"))
    var turnTlsPort: UInt16?

    @Option(
        help: ArgumentHelp(
            "Relay nothing to these addresses, such as those beside the lab; may be given several times.",
            valueName: "first-last"))
    var turnDeniedPeers: [String] = []

    @Option(
        help: ArgumentHelp(
            "Take time-limited credentials that are made with this secret; otherwise there is one user.",
            valueName: "secret"))
    var turnSecret: String?

    @Option(
        help: ArgumentHelp(
            "Make allocations, channels and permissions this short, to see them refreshed.", valueName: "seconds"))
    var turnLifetime: Int?

    func validate() throws {
        for text in turnListen + turnExternalAddress { try LabArguments.checkAddress(text) }
        if turnListen.count > 2 { throw ValidationError("--turn-listen takes one address, or two for tests of NATs.") }
        if turnExternalAddress.count > max(1, turnListen.count) {
            throw ValidationError("--turn-external-address takes one address for each --turn-listen.")
        }
        for text in turnDeniedPeers where Self.range(text) == nil {
            throw ValidationError("--turn-denied-peers takes a range, as in 10.0.0.0-10.255.255.255.")
        }
        if let turnName { try LabArguments.checkName(turnName) }
        for port in [turnPort, turnSecondPort, turnTlsPort] where port == 0 {
            throw ValidationError("Leave a port of the TURN server out for a free one.")
        }
        if let turnSecret, turnSecret.isEmpty || !turnSecret.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) {
            throw ValidationError("--turn-secret takes letters, digits and signs, without blanks.")
        }
        if let turnLifetime, !(10...3600).contains(turnLifetime) {
            throw ValidationError("--turn-lifetime takes 10 to 3600 seconds.")
        }
    }

    /// Nil for a lab without a TURN server.
    func options(listeningOn address: IPAddress) -> CoturnOptions? {
        guard turn else { return nil }
        let listen = turnListen.compactMap { IPAddress($0) }
        let external = turnExternalAddress.map { IPAddress($0) }
        var options = CoturnOptions()
        options.address = listen.first ?? address
        options.externalAddress = external.first ?? nil
        if listen.count > 1 {
            options.alternative = CoturnOptions.Alternative(
                address: listen[1], externalAddress: external.count > 1 ? external[1] : nil)
        }
        options.name = turnName
        options.port = turnPort
        options.secondPort = turnSecondPort
        options.tlsPort = turnTlsPort
        options.deniedPeers = turnDeniedPeers.compactMap(Self.range)
        options.secret = turnSecret
        let lifetime = turnLifetime.map { Duration.seconds($0) }
        options.allocationLifetime = lifetime
        options.channelLifetime = lifetime
        options.permissionLifetime = lifetime
        return options
    }

    private static func range(_ text: String) -> CoturnOptions.AddressRange? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { IPAddress($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1] else { return nil }
        return CoturnOptions.AddressRange(first, last)
    }
}
