import ArgumentParser

/// What the network lets through, and what to ask for.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check the network as a call would use it.",
        discussion: """
            Asks every configured server over every transport, looks at NAT, proxy and
            certificates, and makes a short call to an echo; takes up to ten seconds.
            Then it says what works, what is blocked, and what to ask the network team
            for. The call signs in as the configured user: a phone that is signed in as
            the same user elsewhere may lose its place, unless --no-call is given.

            In the table: ok; BLOCKED, silence; STALLED, connected and then no answer;
            REFUSED, a reset or an ICMP error; INTERCEPTED, a stranger's certificate or
            a page of this network's own; PROXY, the HTTP proxy said no; UNKNOWN, it
            could not be tested; FAIL, it answers and does not work.

            Examples:
              tphone doctor
              tphone doctor --json --no-call
              tphone doctor --target 4711 --policy relay

            Exit status: 0 good, 10 degraded, 11 no media path, 12 no signalling,
            64 usage, 78 bad configuration, 130 interrupted.
            """)

    @OptionGroup var account: AccountOptions

    @Option(help: ArgumentHelp("Whom to call; best something that sends back what it hears.", valueName: "target"))
    var target = "echo"

    @Flag(name: .customLong("no-call"), help: "Make no call, and do not sign in.")
    var isWithoutCall = false

    @Flag(name: .customLong("no-save"), help: "Keep no copy of the report.")
    var isWithoutCopy = false

    @Flag(help: "Report as one line of JSON.") var json = false

    func validate() throws {
        if target.allSatisfy(\.isWhitespace) { throw ValidationError("--target is empty: give a number or a user.") }
    }

    func run() async throws {
        try await CommandExit.run(json: json) {
            let configuration = try account.load()
            let report = try await DoctorVisit.run(
                configuration, target: isWithoutCall ? nil : target, progress: DoctorProgress())
            guard let report else { return .interrupted }
            try show(report)
            guard report.verdict == .good else { throw ExitCode(report.verdict.exitStatus) }
            return .done
        }
    }

    private func show(_ report: DoctorReport) throws {
        let text = JSONLine.text(of: report)
        var path: String?
        if !isWithoutCopy {
            do throws(CommandFailure) {
                path = try DoctorArchive.save(text)
            } catch {
                // The report itself counts more than its copy.
                StandardError.write(error.sentence)
            }
        }
        try StandardOutput.write(json ? text : report.text(savedTo: path))
        if json, let path { StandardError.write("The report was kept as \(path).") }
    }
}
