import CallEngine
import MediaEngine
import Synchronization
import Transport
import Wire

/// One call from a customer to an agent with nobody watching: each sends a tone and listens for the other's.
struct UnattendedDemo {
    /// After this the call ends though not both ends heard the other.
    private static let patience = Duration.seconds(20)

    let scene: DemoScene
    let policy: Configuration.Policy
    let transport: TransportProtocol?
    /// How long the call lasts at least.
    let duration: Duration

    func run() async throws -> DemoReport {
        let agent = try await scene.agent(
            policy: policy, transport: transport,
            sound: SoundChoice(
                source: .tone(DemoScene.agentTone), playback: .null, listenFor: DemoScene.customerTone))
        let customer = try await scene.customer(
            sound: SoundChoice(
                source: .tone(DemoScene.customerTone), playback: .null, listenFor: DemoScene.agentTone))
        let curtain = Curtain(expected: 2, duration: duration) { customer.send(.hangUp) }
        let (ready, whenReady) = AsyncStream.makeStream(of: Void.self)
        async let agentSide = play(agent) { phone in
            try await phone.signIn()
            whenReady.finish()
            return await phone.callEnd { event in
                if case .changed(let snapshot, let audio) = event {
                    if snapshot.call?.state == .ringing { agent.send(.answer) }
                    if snapshot.call != nil, audio?.heard == true { curtain.fall(for: "agent") }
                }
            }
        }
        async let customerSide = play(customer) { phone in
            try await phone.signIn()
            for await _ in ready {}
            customer.send(.dial("support", attachedData: DemoScene.attachedData))
            Task {
                try await Task.sleep(for: Self.patience)
                customer.send(.hangUp)
            }
            return await phone.callEnd { event in
                if case .changed(let snapshot, let audio) = event, snapshot.call != nil, audio?.heard == true {
                    curtain.fall(for: "customer")
                }
            }
        }
        return try await DemoReport(agent: agentSide, customer: customerSide)
    }

    /// Plays one part to its end and reports it.
    private func play(
        _ handle: PhoneHandle,
        _ part: (ScriptedPhone) async throws -> (call: CallSnapshot, audio: AudioStatistics?)?
    ) async throws -> CallReportJSON {
        let phone = ScriptedPhone(handle)
        let end = try await part(phone)
        let signInTime = phone.snapshot?.signInTime
        await phone.signOut()
        guard let end else { throw CommandFailure("The demo was interrupted.", status: .interrupted) }
        return CallReportJSON(end.call, audio: end.audio, signInTime: signInTime, mustHear: true)
    }
}

/// Ends the play when all have heard what they wait for, and it has lasted long enough.
private final class Curtain: Sendable {
    private let waiting: Mutex<(heard: Set<String>, isDown: Bool)>
    private let expected: Int
    private let duration: Duration
    private let end: @Sendable () -> Void

    init(expected: Int, duration: Duration, _ end: @escaping @Sendable () -> Void) {
        waiting = Mutex((heard: [], isDown: false))
        self.expected = expected
        self.duration = duration
        self.end = end
    }

    func fall(for part: String) {
        let isDue = waiting.withLock { waiting in
            waiting.heard.insert(part)
            guard waiting.heard.count >= expected, !waiting.isDown else { return false }
            waiting.isDown = true
            return true
        }
        guard isDue else { return }
        Task {
            try await Task.sleep(for: duration)
            end()
        }
    }
}
