import CallEngine
import ICEClient
import MediaEngine
import NIOCore
import NIOPosix
import Signaling
import Testing
import Transport
import Wire

@Suite("A phone on a real event loop", .timeLimit(.minutes(1)))
struct PhoneHandleTests {
    private func start(gateway url: String) async throws -> PhoneHandle {
        let configuration = PhoneConfiguration(
            session: GenesysConfiguration(identity: .user("5001", password: nil)),
            gathering: GatheringConfiguration(hostAddresses: [.v4(0x7F00_0001)]),
            leg: MediaLeg.Configuration(certificate: try DTLSCertificate.make(), canonicalName: "test"))
        return try await PhoneHandle.start(
            configuration, gateway: url, sound: SoundChoice(source: .silence, playback: .null),
            settings: NetworkSettings(tls: TLSSettings()), on: MultiThreadedEventLoopGroup.singleton.next())
    }

    @Test("It signs in, becomes ready, and signs out; the last event says so")
    func signInAndOut() async throws {
        let server = try await ScriptedHTTPServer.start()
        let phone = try await start(gateway: "http://127.0.0.1:\(server.port)")
        phone.send(.signIn)
        var wasReady = false
        var messages: [PhoneMessage] = []
        var hasLeft = false
        for await event in phone.events.events {
            switch event {
            case .changed(let snapshot, _):
                if snapshot.isReady, !wasReady {
                    wasReady = true
                    phone.send(.signOut)
                }
            case .message(let message): messages.append(message)
            case .signedOut: hasLeft = true
            case .callEnded, .soundFailed, .device: break
            }
            if hasLeft { break }
        }
        #expect(wasReady)
        #expect(messages.contains(.signedIn))
        try await phone.shutdown()
        try await server.stop()
    }

    @Test("A gateway that is not there is reported, and the phone can still be left")
    func unreachable() async throws {
        // TCPMUX, which nobody runs; a port that was free a moment ago may be another test's by now.
        let phone = try await start(gateway: "http://127.0.0.1:1")
        phone.send(.signIn)
        var failure: SignInFailure?
        var hasLeft = false
        for await event in phone.events.events {
            switch event {
            case .message(.signInFailed(let reason)):
                failure = reason
                phone.send(.signOut)
            case .signedOut: hasLeft = true
            case .changed, .message, .callEnded, .soundFailed, .device: break
            }
            if hasLeft { break }
        }
        #expect(failure == .unreachable(.refused))
        try await phone.shutdown()
    }
}
