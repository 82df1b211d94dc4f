import CloudLab
import ICEClient
import MediaEngine
import NIOCore
import NIOPosix
import Signaling
import Transport
import Wire

/// The stage of the demo: a lab, an agent behind its TURN server, a customer who has none.
final class DemoScene: Sendable {
    static let agentUser = "5001"
    /// The tones that tell one end that it hears the other, far enough apart not to be taken for each other.
    static let agentTone = 440.0
    static let customerTone = 1000.0
    static let attachedData = [
        AttachedDatum(key: "name", value: "Ana Ruiz"), AttachedDatum(key: "matter", value: "invoice dispute"),
    ]

    let lab: LabServer
    private let policy: Configuration.Policy
    private let transport: TransportProtocol?
    /// Of the agent's phone.
    private let capture: PacketCapture.Options?
    private let group: MultiThreadedEventLoopGroup

    /// Starts the lab on free ports of this machine.
    ///
    /// - Parameters:
    ///   - policy: which candidates the agent uses and shows.
    ///   - transport: the one transport to the TURN server that the agent may use; nil for all.
    init(
        policy: Configuration.Policy, transport: TransportProtocol?, capture: PacketCapture.Options? = nil
    ) async throws {
        self.capture = capture
        self.policy = policy
        self.transport = transport
        lab = try await LabStarter.start(LabOptions())
        group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
    }

    /// Builds both phones.
    func phones(
        agent agentSound: SoundChoice, customer customerSound: SoundChoice
    ) async throws -> (agent: PhoneVisit, customer: PhoneVisit) {
        var configuration = account(Self.agentUser)
        configuration.network.policy = policy
        configuration.network.turn = [try lab.turnConfiguration()]
        if let transport { configuration.network.turnTransports = [transport] }
        let agent = try await phone(configuration, sound: agentSound, capture: capture)
        do {
            return (agent, try await phone(account("customer"), sound: customerSound))
        } catch {
            await agent.leave()
            throw error
        }
    }

    private func phone(
        _ configuration: Configuration, sound: SoundChoice, capture: PacketCapture.Options? = nil
    ) async throws -> PhoneVisit {
        PhoneVisit(try await PhoneBuilder.start(configuration, sound: sound, capture: capture, on: group.next()))
    }

    private func account(_ user: String) -> Configuration {
        var configuration = Configuration()
        configuration.account.gateway = lab.description.gateway
        configuration.account.user = user
        configuration.network.caFile = lab.description.caFile
        return configuration
    }

    func stop() async {
        await lab.stop()
        try? await group.shutdownGracefully()
    }
}

extension LabServer {
    /// The lab's TURN server as the configuration of a phone names it.
    func turnConfiguration() throws -> Configuration.TURN {
        guard let turn = description.turn else { return Configuration.TURN() }
        return Configuration.TURN(
            urls: try turn.urls.map { try TURNServerURL(parsing: $0) }, username: turn.username,
            credential: .plain(Secret(turn.credential)))
    }
}
