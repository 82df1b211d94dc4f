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
        let calling = Task { await callAgainAndAgain(customer) }
        let status = try await ConsoleScreen.run(
            agent, user: DemoScene.agentUser, gateway: scene.lab.description.gateway)
        customer.send(.signOut)
        await calling.value
        try? await agent.shutdown()
        return status
    }

    /// Ends when the customer has signed out.
    private func callAgainAndAgain(_ handle: PhoneHandle) async {
        let phone = ScriptedPhone(handle)
        guard (try? await phone.signIn()) != nil else { return }
        repeat {
            Task {
                try await Task.sleep(for: Self.pause)
                handle.send(.dial("support", attachedData: DemoScene.attachedData))
            }
        } while await phone.callEnd({ _ in }) != nil
        try? await handle.shutdown()
    }
}
