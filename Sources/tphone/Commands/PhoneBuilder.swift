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
        _ configuration: Configuration, sound: SoundChoice, capture: PacketCapture.Options? = nil,
        keyTiming: KeyTiming = KeyTiming(), _ use: (PhoneVisit) async throws -> ExitStatus
    ) async throws -> ExitStatus {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let status = try await use(
                PhoneVisit(
                    start(configuration, sound: sound, capture: capture, keyTiming: keyTiming, on: group.next())))
            try? await group.shutdownGracefully()
            return status
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Starts a phone on an event loop, with the credentials of its TURN servers; it signs in when it is told to.
    static func start(
        _ configuration: Configuration, sound: SoundChoice, capture: PacketCapture.Options? = nil,
        keyTiming: KeyTiming = KeyTiming(), on eventLoop: any EventLoop
    ) async throws -> PhoneHandle {
        let target = try configuration.signInTarget()
        let settings = try configuration.network.settings()
        let keeper = try await configuration.credentialKeeper(settings: settings, on: eventLoop)
        var phone = try phone(
            configuration, turn: try await keeper.servers(), user: target.user, gateway: target.gateway)
        phone.leg.keyTiming = keyTiming
        let handle = try await PhoneHandle.start(
            phone, gateway: target.gateway, sound: sound, settings: settings,
            gatewaySettings: settings.reaching(target.gateway, by: configuration.network.proxyRules),
            capture: capture, interfaces: configuration.network.interfaces, on: eventLoop)
        for caution in configuration.cautions { handle.tell(.caution(caution)) }
        keeper.follow(
            changed: { [weak handle] in handle?.update(turn: $0) },
            report: { [weak handle] in handle?.tell(.credentials($0)) })
        return handle
    }

    private static func phone(
        _ configuration: Configuration, turn: [TURNServer], user: String, gateway: String
    ) throws -> PhoneConfiguration {
        let network = configuration.network
        let kind: DTLSCertificate.Kind = network.certificate == .rsa ? .rsa2048 : .ecdsaP256
        return PhoneConfiguration(
            session: session(user: user, password: try configuration.password()?.text, gateway: gateway),
            gathering: GatheringConfiguration(
                turn: turn, stun: network.stun, policy: network.policy == .relay ? .relay : .all,
                turnTransports: network.turnTransports,
                hostAddresses: LocalAddresses.usable(interfaces: network.interfaces),
                externalAddress: network.externalAddress,
                proxy: network.proxyRules.proxy.map { HostPort($0.host, $0.port) },
                proxyExceptions: network.proxyRules.exceptions),
            leg: MediaLeg.Configuration(
                certificate: try DTLSCertificate.make(kind), canonicalName: canonicalName(),
                sdes: sdes(network.sdes, gateway: gateway)),
            reserve: network.reserve)
    }

    /// Keys in messages that are not encrypted would be everybody's.
    static func sdes(_ wish: Configuration.SDES, gateway: String) -> SDESUse {
        guard wish != .never else { return .never }
        guard URLComponents(string: gateway)?.scheme?.lowercased() == "https" else { return .plainSignaling }
        return wish == .offer ? .offer : .answer
    }

    private static func session(user: String, password: String?, gateway: String) -> GenesysConfiguration {
        var session = GenesysConfiguration(identity: .user(user, password: password))
        let url = URLComponents(string: gateway)
        session.basePath = url?.path ?? ""
        session.host = HTTPURL(gateway)?.host ?? ""
        session.isSecure = url?.scheme?.lowercased() == "https"
        return session
    }

    /// Random, so that calls of one person cannot be told to be hers (RFC 7022, section 4.2).
    private static func canonicalName() -> String {
        var random = RandomSource.system
        return random.iceCharacters(16)
    }
}
