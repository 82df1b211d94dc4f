import CallEngine
import MediaEngine
import Transport

/// One call from a customer to an agent with nobody watching: each sends a tone and listens for the other's.
struct UnattendedDemo {
    /// How long everything may take besides the talking.
    private static let patience = Duration.seconds(60)

    private enum Part {
        case agent(CallReportJSON)
        case customer(CallReportJSON)
    }

    let scene: DemoScene
    /// How long the call lasts after both were heard.
    let duration: Duration

    /// Plays both parts; when one fails, the other ends too, and the first failure is the demo's.
    func run(unless interruption: AsyncStream<Never>) async throws -> DemoReport {
        let (agent, customer) = try await scene.phones(
            agent: SoundChoice(
                source: .tone(DemoScene.agentTone), playback: .null, listenFor: DemoScene.customerTone),
            customer: SoundChoice(
                source: .tone(DemoScene.customerTone), playback: .null, listenFor: DemoScene.agentTone))
        let curtain = Curtain(duration: duration) { customer.handle.send(.hangUp) }
        defer { curtain.close() }
        let (ready, whenReady) = AsyncStream.makeStream(of: Never.self)
        return try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask { .agent(try await playAgent(on: agent, curtain, whenReady)) }
            group.addTask { .customer(try await playCustomer(on: customer, curtain, ready)) }
            group.addTask {
                for await _ in interruption {}
                throw CommandFailure.demoInterrupted
            }
            group.addTask {
                try await Task.sleep(for: Self.patience + duration)
                throw CommandFailure(
                    "The demo did not end in time. This machine may be too busy: try again.", status: .failed)
            }
            return try await Self.report(from: &group)
        }
    }

    /// Waits for both parts; with them all is over.
    private static func report(from group: inout ThrowingTaskGroup<Part, any Error>) async throws -> DemoReport {
        var agent: CallReportJSON?
        var customer: CallReportJSON?
        while let part = try await group.next() {
            switch part {
            case .agent(let report): agent = report
            case .customer(let report): customer = report
            }
            guard let agent, let customer else { continue }
            group.cancelAll()
            return DemoReport(agent: agent, customer: customer)
        }
        throw CancellationError()
    }

    private func playAgent(
        on visit: PhoneVisit, _ curtain: Curtain, _ whenReady: AsyncStream<Never>.Continuation
    ) async throws -> CallReportJSON {
        try await ScriptedPhone.run(visit) { phone in
            try await phone.signIn()
            whenReady.finish()
            let end = try await phone.callEnd { event in
                guard case .changed(let snapshot, let audio) = event, let call = snapshot.call else { return }
                if call.state == .ringing { visit.handle.send(.answer) }
                if audio?.heard == true { curtain.heard(by: "agent") }
            }
            return try Self.report(end, of: phone)
        }
    }

    private func playCustomer(
        on visit: PhoneVisit, _ curtain: Curtain, _ ready: AsyncStream<Never>
    ) async throws -> CallReportJSON {
        try await ScriptedPhone.run(visit) { phone in
            try await phone.signIn()
            for await _ in ready {}
            curtain.rise()
            let end = try await phone.call("support", attachedData: DemoScene.attachedData) { event in
                guard case .changed(let snapshot, let audio) = event, snapshot.call != nil else { return }
                if audio?.heard == true { curtain.heard(by: "customer") }
            }
            return try Self.report(end, of: phone)
        }
    }

    private static func report(_ end: CallEnding?, of phone: ScriptedPhone) throws -> CallReportJSON {
        guard let end else { throw CommandFailure.demoInterrupted }
        return CallReportJSON(end, signInTime: phone.snapshot?.signInTime, request: CallRequest(listensFor: true))
    }
}
