import CallEngine
import CloudLab
import MediaEngine
import Transport
import Wire

/// The console of an agent whom a customer calls again and again.
struct AttendedDemo {
    /// From the end of a call, or from the start, to the customer's next one.
    private static let pause = Duration.seconds(4)

    let scene: DemoScene
    let policy: Configuration.Policy
    let transport: TransportProtocol?

    func run() async throws -> ExitStatus {
        let agent = try await scene.agent(
            policy: policy, transport: transport,
            sound: SoundChoice(source: .device("default"), playback: .device("default")))
        let customer = try await scene.customer(
            sound: SoundChoice(source: .tone(DemoScene.customerTone), playback: .null))
        let calling = Task { try await callAgainAndAgain(customer) }
        let status = try await ConsoleScreen.run(
            agent, user: DemoScene.agentUser, gateway: scene.lab.description.gateway)
        calling.cancel()
        try? await calling.value
        try? await agent.shutdown()
        return status
    }

    private func callAgainAndAgain(_ handle: PhoneHandle) async throws {
        let phone = ScriptedPhone(handle)
        do {
            try await phone.signIn()
            while !Task.isCancelled {
                try await Task.sleep(for: Self.pause)
                handle.send(.dial("support", attachedData: DemoScene.attachedData))
                guard await phone.callEnd({ _ in }) != nil else { break }
            }
        } catch is CancellationError {
            await phone.signOut()
        }
    }
}
