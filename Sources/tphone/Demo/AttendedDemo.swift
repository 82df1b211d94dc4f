import CallEngine
import CloudLab
import MediaEngine
import Transport

/// The console of an agent whom a customer calls again and again.
struct AttendedDemo {
    /// From the end of a call, or from the start, to the customer's next one.
    private static let pause = Duration.seconds(4)

    let scene: DemoScene

    /// - Parameter signals: what came before the console takes signals itself.
    func run(unless signals: InterruptSignals) async throws -> ExitStatus {
        let (agent, customer) = try await scene.phones(
            agent: SoundChoice(
                source: .device("default"), playback: .device("default"), voice: .standard,
                tones: Configuration.Audio().toneChoice),
            customer: SoundChoice(source: .tone(DemoScene.customerTone), playback: .null))
        guard !signals.hasInterrupted else {
            await agent.leave()
            await customer.leave()
            throw CommandFailure.demoInterrupted
        }
        let calling = Task { try await callAgainAndAgain(customer) }
        let console: Result<ExitStatus, any Error>
        do {
            console = .success(
                try await ConsoleScreen.run(
                    agent, user: DemoScene.agentUser, gateway: scene.lab.description.gateway, voice: .standard,
                    ring: "default"))
        } catch {
            console = .failure(error)
        }
        customer.end()
        // What went wrong at the customer's end was to be seen at the agent's.
        _ = await calling.result
        return try console.get()
    }

    /// Ends when the customer's goodbye has begun.
    private func callAgainAndAgain(_ customer: PhoneVisit) async throws {
        try await ScriptedPhone.run(customer) { phone in
            try await phone.signIn()
            while !customer.isEnding {
                let dialling = Task {
                    try await Task.sleep(for: Self.pause)
                    customer.handle.send(.dial("support", attachedData: DemoScene.attachedData))
                }
                defer { dialling.cancel() }
                do {
                    _ = try await phone.callEnd { _ in }
                } catch {
                    // Not dialled, since the gateway is away: it may come back.
                    try await Task.sleep(for: .seconds(1))
                }
            }
        }
    }
}
