import ArgumentParser
import CloudLab
import Wire

/// Where and how a lab runs, as the command line says it.
struct LabArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Listen on this address of this machine.", valueName: "address"))
    var listen = "127.0.0.1"

    @Option(help: ArgumentHelp("The gateway's port; 0 takes a free one.", valueName: "port"))
    var port: UInt16 = 8086

    @Option(help: ArgumentHelp("The lab's address as others see it, behind a 1-to-1 NAT.", valueName: "address"))
    var externalAddress: String?

    @Option(help: ArgumentHelp("The TURN server's address as others see it.", valueName: "address"))
    var turnExternalAddress: String?

    @Option(
        help: ArgumentHelp(
            "Let only this user sign in, with this password; may be given several times.", valueName: "user:password"))
    var account: [String] = []

    @Flag(inversion: .prefixedNo, help: "Run coturn beside the gateway.")
    var turn = true

    @Option(
        help: ArgumentHelp(
            "Make allocations, channels and permissions this short, to see them refreshed.", valueName: "seconds"))
    var turnLifetime: Int?

    func validate() throws {
        for text in [listen, externalAddress, turnExternalAddress].compactMap(\.self) where IPAddress(text) == nil {
            throw ValidationError("\(text) is not an IP address.")
        }
        for text in account where text.hasPrefix(":") || !text.contains(":") {
            throw ValidationError("--account takes user:password, as in --account 5001:secret.")
        }
        if let turnLifetime, !(10...3600).contains(turnLifetime) {
            throw ValidationError("--turn-lifetime takes 10 to 3600 seconds.")
        }
    }

    var options: LabOptions {
        var options = LabOptions()
        options.listen = IPAddress(listen) ?? options.listen
        options.port = port
        options.externalAddress = externalAddress.flatMap { IPAddress($0) }
        if !account.isEmpty { options.passwords = Dictionary(account.map(Self.split)) { first, _ in first } }
        guard turn else {
            options.turn = nil
            return options
        }
        options.turn?.address = options.listen
        options.turn?.externalAddress = turnExternalAddress.flatMap { IPAddress($0) }
        let lifetime = turnLifetime.map { Duration.seconds($0) }
        options.turn?.allocationLifetime = lifetime
        options.turn?.channelLifetime = lifetime
        options.turn?.permissionLifetime = lifetime
        return options
    }

    /// A password may have colons.
    private static func split(_ account: String) -> (String, String) {
        let parts = account.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), String(parts[1]))
    }
}
