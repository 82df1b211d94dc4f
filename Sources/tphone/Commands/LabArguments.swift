import ArgumentParser
import CloudLab
import Foundation
import Wire

/// Where and how a lab runs, as the command line says it.
struct LabArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Listen on this address of this machine.", valueName: "address"))
    var listen = "127.0.0.1"

    @Option(help: ArgumentHelp("The gateway's port; 0 takes a free one.", valueName: "port"))
    var port: UInt16 = 8086

    @Option(
        help: ArgumentHelp(
            "Speak HTTPS too, on this port, with a certificate of the lab's own; 0 takes a free one.",
            valueName: "port"))
    var httpsPort: UInt16?

    @Option(
        help: ArgumentHelp(
            "A host name of the gateway, for its URLs and its certificate; may be given several times.",
            valueName: "name"))
    var name: [String] = []

    @Option(help: ArgumentHelp("The lab's address as others see it, behind a 1-to-1 NAT.", valueName: "address"))
    var externalAddress: String?

    @Option(
        help: ArgumentHelp(
            "Let only this user sign in, with this password; may be given several times.", valueName: "user:password"))
    var account: [String] = []

    @Option(
        help: ArgumentHelp(
            "Let only the users of this file sign in: a line of user:password each, which other users of this machine cannot see.",
            valueName: "file"),
        completion: .file())
    var accounts: String?

    @Option(
        help: ArgumentHelp(
            "Write what the gateway receives and sends to a file, one line of JSON each.", valueName: "file"),
        completion: .file())
    var journal: String?

    @Flag(help: "Know no DTLS: media keys travel in the calls' messages, as with old gateways.")
    var sdes = false

    @OptionGroup var turnArguments: LabTURNArguments

    func validate() throws {
        for text in [listen, externalAddress].compactMap(\.self) { try Self.checkAddress(text) }
        for text in name { try Self.checkName(text) }
        for text in account where text.hasPrefix(":") || !text.contains(":") {
            throw ValidationError("--account takes user:password, as in --account 5001:secret.")
        }
        _ = try fileAccounts()
    }

    /// What to say about passwords on a command line, when the lab can be reached from elsewhere.
    var warning: String? {
        guard !account.isEmpty, let address = IPAddress(listen), !address.isLoopback else { return nil }
        return """
            Every user of this machine can read the passwords of --account while the lab runs, and with --listen \(listen) they \
            open it to the network. Write them to a file and name that with --accounts.
            """
    }

    /// The lines of `--accounts`; none without it.
    private func fileAccounts() throws -> [String] {
        guard let accounts else { return [] }
        guard let text = try? String(contentsOfFile: accounts, encoding: .utf8) else {
            throw ValidationError("The accounts \(accounts) cannot be read.")
        }
        let lines = text.split(whereSeparator: \.isNewline).map(String.init).filter {
            !$0.isEmpty && !$0.hasPrefix("#")
        }
        guard !lines.isEmpty, lines.allSatisfy({ !$0.hasPrefix(":") && $0.contains(":") }) else {
            throw ValidationError("The accounts \(accounts) take a line of user:password each, as in 5001:secret.")
        }
        return lines
    }

    var options: LabOptions {
        var options = LabOptions()
        options.listen = IPAddress(listen) ?? options.listen
        options.port = port
        options.httpsPort = httpsPort
        options.names = name
        options.journal = journal
        options.usesSDES = sdes
        options.externalAddress = externalAddress.flatMap { IPAddress($0) }
        let all = account + ((try? fileAccounts()) ?? [])
        if !all.isEmpty { options.passwords = Dictionary(all.map(Self.split)) { first, _ in first } }
        options.turn = turnArguments.options(listeningOn: options.listen)
        return options
    }

    static func checkAddress(_ text: String) throws {
        guard IPAddress(text) != nil else { throw ValidationError("\(text) is not an IP address.") }
    }

    /// The names of hosts; other characters have a meaning in URLs and in certificates.
    static func checkName(_ text: String) throws {
        let isName = text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".": true
            default: false
            }
        }
        guard !text.isEmpty, text.utf8.count <= 253, isName else {
            throw ValidationError("\(text) is not a host name.")
        }
    }

    /// A password may have colons.
    private static func split(_ account: String) -> (String, String) {
        let parts = account.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), String(parts[1]))
    }
}
