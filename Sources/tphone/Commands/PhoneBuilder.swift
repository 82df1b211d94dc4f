import CallEngine
import Foundation
import ICEClient
import MediaEngine
import NIOCore
import NIOPosix
import Signaling
import Transport
import Wire

/// Builds phones from configurations.
enum PhoneBuilder {
    /// Lets a phone with an event loop of its own be used; the user leaves it.
    static func visit(
        _ configuration: Configuration, sound: SoundChoice, _ use: (PhoneVisit) async throws -> ExitStatus
    ) async throws -> ExitStatus {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let status = try await use(PhoneVisit(start(configuration, sound: sound, on: group.next())))
            try? await group.shutdownGracefully()
            return status
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Starts a phone on an event loop; it signs in when it is told to.
    static func start(
        _ configuration: Configuration, sound: SoundChoice, on eventLoop: any EventLoop
    ) async throws -> PhoneHandle {
        let target = try configuration.signInTarget()
        let tls = try TLSSettings(authorityFile: configuration.network.caFile)
        return try await PhoneHandle.start(
            try phone(configuration, user: target.user, gateway: target.gateway), gateway: target.gateway,
            sound: sound, tls: tls, on: eventLoop)
    }

    private static func phone(
        _ configuration: Configuration, user: String, gateway: String
    ) throws -> PhoneConfiguration {
        let network = configuration.network
        let kind: DTLSCertificate.Kind = network.certificate == .rsa ? .rsa2048 : .ecdsaP256
        return PhoneConfiguration(
            session: session(user: user, password: try configuration.password()?.text, gateway: gateway),
            gathering: GatheringConfiguration(
                turn: try configuration.turnServers(), stun: network.stun,
                policy: network.policy == .relay ? .relay : .all, turnTransports: network.turnTransports,
                hostAddresses: LocalAddresses.usable(interfaces: network.interfaces),
                externalAddress: network.externalAddress),
            leg: MediaLeg.Configuration(
                certificate: try DTLSCertificate.make(kind), canonicalName: canonicalName()),
            reserve: network.reserve)
    }

    private static func session(user: String, password: String?, gateway: String) -> GenesysConfiguration {
        var session = GenesysConfiguration(identity: .user(user, password: password))
        let url = URLComponents(string: gateway)
        session.basePath = url?.path ?? ""
        session.isSecure = url?.scheme?.lowercased() == "https"
        return session
    }

    /// Random, so that calls of one person cannot be told to be hers (RFC 7022, section 4.2).
    private static func canonicalName() -> String {
        var random = RandomSource.system
        return random.iceCharacters(16)
    }
}
