import ArgumentParser
import MediaEngine
import Transport
import Wire

/// Everything on this machine.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Start a cloud, sign an agent in, and let a customer call.",
        discussion: """
            Opens the agent's console; a customer calls a moment later. With --unattended
            nobody is needed: the agent answers by itself, both ends send a tone, and a
            report says whether each was heard.

            Examples:
              tphone demo
              tphone demo --unattended --json
              tphone demo --unattended --turn-transport tls
            """)

    @Flag(help: "Answer by itself, end by itself and report.") var unattended = false
    @Flag(help: "Report as one line of JSON.") var json = false

    @Option(help: "Which candidates the agent uses and shows.") var policy = Configuration.Policy.relay
    @Option(help: "Let the agent use only TURN URLs of this transport.") var turnTransport: TransportProtocol?

    @Option(help: ArgumentHelp("How long an unattended call lasts after both ends were heard.", valueName: "seconds"))
    var duration = 2.0

    @OptionGroup var capture: CaptureArguments

    func validate() throws {
        guard (0...3600).contains(duration) else { throw ValidationError("--duration takes 0 to 3600 seconds.") }
        if json, !unattended {
            throw ValidationError("--json needs --unattended: a screen and a report exclude each other.")
        }
    }

    func run() async throws {
        try await CommandExit.run(json: json) {
            let (signals, interruption) = InterruptSignals.makeStream()
            let scene = try await DemoScene(
                policy: policy, transport: turnTransport, capture: capture.options)
            do {
                let status =
                    unattended
                    ? try await report(scene, unless: interruption)
                    : try await AttendedDemo(scene: scene).run(unless: signals)
                await scene.stop()
                return status
            } catch {
                await scene.stop()
                throw error
            }
        }
    }

    private func report(_ scene: DemoScene, unless interruption: AsyncStream<Never>) async throws -> ExitStatus {
        let report = try await UnattendedDemo(scene: scene, duration: .seconds(duration)).run(unless: interruption)
        try StandardOutput.write(json ? JSONLine.text(of: report) : report.text)
        return report.agent.ok ? .done : .failed
    }
}
