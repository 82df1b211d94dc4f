import ArgumentParser
import CloudLab
import Wire

/// The cloud on one machine.
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "Run a WebRTC Service and a TURN server on this machine.",
        discussion: """
            Destinations to call: echo, music, tone, ivr (a menu), conference (up to eight
            callers hear each other; conference-NAME is a room of its own), support (the
            longest-waiting signed-in agent) and every signed-in user. Ctrl-C or SIGTERM
            ends the lab, and coturn with it; that is how a lab is meant to end, so its
            exit status is 0.

            Examples:
              tphone lab           says where the gateway and the customer's page are
              tphone lab --json    one line of JSON when it is ready, for scripts
              tphone lab --listen 10.0.0.5 --external-address 203.0.113.7 \\
                --turn-external-address 203.0.113.8
              tphone lab --https-port 8443 --name lab.example --journal calls.jsonl
            """)

    @OptionGroup var arguments: LabArguments
    @Flag(help: "Print one line of JSON when the lab is ready.") var json = false

    func run() async throws {
        try await CommandExit.run(json: json) {
            let (_, interruption) = InterruptSignals.makeStream()
            if let warning = arguments.warning { StandardError.write(warning) }
            let lab = try await LabStarter.start(arguments.options)
            do {
                try StandardOutput.write(
                    json ? JSONEscapes.applied(to: lab.description.jsonLine) : lab.description.text)
            } catch {
                await lab.stop()
                throw error
            }
            let watch = Task { await tellOfTURNEnd(in: lab) }
            for await _ in interruption {}
            await lab.stop()
            await watch.value
            return .done
        }
    }

    /// The lab goes on without coturn: calls that need no relay still work.
    private func tellOfTURNEnd(in lab: LabServer) async {
        guard let lastWords = await lab.waitForTURNEnd() else { return }
        StandardError.write(
            "coturn has ended (\(lastWords.scrubbed())): relays are gone until the lab is started anew.")
    }
}
