import Foundation
import Glibc
import Testing
import Wire

@testable import CloudLab

/// The gateway over HTTPS, seen by the `openssl` tool.
@Suite struct SecureGatewayTests {
    private let folder: PrivateFolder
    private let certificate: ServerCertificate

    init() async throws {
        folder = try PrivateFolder(prefix: "tphone-test-")
        certificate = try await ServerCertificate.make(
            in: folder, names: ["webrtc.example"], addresses: [.v4(0x7F00_0001)])
    }

    private func withServer(_ body: (GatewayServer) async throws -> Void) async throws {
        defer { folder.remove() }
        var options = GatewayServer.Options()
        options.secure = GatewayServer.Options.Secure(port: 0, certificate: certificate)
        let server = try await GatewayServer.start(options, gateway: GatewayConfiguration()) { _ in WillingLegs() }
        do {
            try await body(server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    /// A client that sends a request, then stays until it is killed or the server closes.
    private func client(_ request: String, to server: GatewayServer) async throws -> (ChildProcess, output: String) {
        let script = """
            mkfifo "$0" && exec 0<>"$0" && printf '%s\\r\\n' "$1" 'Host: webrtc.example' "$2" '' >&0
            exec openssl s_client -quiet -verify_quiet -servername webrtc.example -verify_return_error -verify_hostname webrtc.example \\
                -CAfile "$3" -connect "127.0.0.1:$4"
            """
        let output = folder.path("output-\(UUID())")
        let child = try await ChildProcess.start(
            [
                "sh", "-c", script, folder.path("pipe-\(UUID())"), request, "Connection: close", certificate.authority,
                String(try #require(server.securePort)),
            ], output: output)
        return (child, output)
    }

    @Test func bothPortsAreOneGateway() async throws {
        try await withServer { server in
            let (child, output) = try await client("GET /sign_in?5001 HTTP/1.1", to: server)
            #expect(await child.waitForEnd() == 0)
            let text = try String(contentsOfFile: output, encoding: .utf8)
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let session = try #require(text.split(separator: "=").last?.dropLast())
            let plain = try #require(RawHTTP(port: server.port))
            #expect(await plain.request("GET", "/sign_out?id=\(session)")?.status == 200)
        }
    }

    /// The client is killed: nothing in its TLS says goodbye.
    @Test func anAbortedPollIsNoticed() async throws {
        try await withServer { server in
            let control = try #require(RawHTTP(port: server.port))
            let signedIn = try #require(await control.request("GET", "/sign_in?5001"))
            let session = signedIn.body.dropLast().split(separator: "=")[1]
            let (child, _) = try await client("GET /wait?id=\(session) HTTP/1.1", to: server)
            try await waitUntil(control, #""polls":true"#)
            child.signal(SIGKILL)
            try await waitUntil(control, #""polls":false"#)
            _ = await control.request("POST", "/lab/notify?user=5001&event=talk", body: "")
            #expect(await control.request("GET", "/wait?id=\(session)")?.body == "EVENT-TALK")
        }
    }

    private func waitUntil(_ connection: RawHTTP, _ state: String) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            let response = try #require(await connection.request("GET", "/lab/state"))
            if response.body.contains(state) { return }
        }
        Issue.record("the gateway never came to \(state)")
    }

    @Test func aTakenPortIsAnErrorThatNamesIt() async throws {
        try await withServer { server in
            var options = LabOptions()
            options.turn = nil
            options.httpsPort = UInt16(server.port)
            let error = await #expect(throws: LabError.self) { try await LabServer.start(options).stop() }
            #expect(error == .portTaken(options.listen, UInt16(server.port)))
        }
    }

    @Test func aLabWithHTTPSTellsItsNamesAndItsAuthority() async throws {
        defer { folder.remove() }
        var options = LabOptions()
        options.httpsPort = 0
        options.names = ["webrtc.example", "lab.example"]
        options.turn?.name = "turn.example"
        let lab = try await LabServer.start(options)
        let port = lab.description.gateway.dropFirst("https://webrtc.example:".count)
        #expect(UInt16(port) != nil, "\(lab.description.gateway)")
        #expect(lab.description.stun?.first?.hasPrefix("stun:turn.example:") == true)
        let turn = try #require(lab.description.turn)
        #expect(turn.urls.allSatisfy { $0.contains(":turn.example:") })
        let authority = try #require(lab.description.caFile)
        // One authority for the gateway and for coturn, by all names.
        let tlsPort = try #require(turn.urls.last?.split(separator: ":").last?.prefix { $0.isNumber })
        for (server, name) in [(port, "webrtc.example"), (port, "lab.example"), (tlsPort, "turn.example")] {
            let child = try await ChildProcess.start(
                [
                    "openssl", "s_client", "-connect", "127.0.0.1:\(server)", "-CAfile", authority,
                    "-verify_return_error", "-verify_hostname", name,
                ], output: folder.path(name))
            #expect(await child.waitForEnd() == 0, "\(name)")
        }
        await lab.stop()
        #expect(!FileManager.default.fileExists(atPath: authority))
    }
}
