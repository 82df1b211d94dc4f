import Glibc
import Signaling
import Testing
import Wire

@testable import CloudLab

@Suite struct LabServerTests {
    private let loopback = IPAddress.v4(0x7F00_0001)
    private let outside = IPAddress.v4(0xC000_0207)
    private let sixth = IPAddress.v6(0x2001_0DB8_0000_0000, 1)

    private func options(listen: IPAddress? = nil, port: UInt16 = 0) -> LabOptions {
        var options = LabOptions()
        options.turn = nil
        options.port = port
        if let listen { options.listen = listen }
        return options
    }

    private func port(of lab: LabServer) throws -> Int {
        try #require(lab.description.gateway.split(separator: ":").last.flatMap { Int($0) })
    }

    @Test func everyAddressIsNoAddressToTell() {
        let usable = [outside, sixth]
        #expect(IPAddress.v4(0).announced(usable: usable) == [outside])
        #expect(IPAddress.v6(0, 0).announced(usable: usable) == usable)
        #expect(loopback.announced(usable: usable) == [loopback])
        #expect(sixth.urlHost == "[\(sixth)]" && outside.urlHost == "192.0.2.7")
    }

    @Test func aTakenPortIsSaid() async throws {
        let lab = try await LabServer.start(options())
        let port = UInt16(try port(of: lab))
        await #expect(throws: LabError.portTaken(loopback, port)) {
            try await LabServer.start(options(port: port)).stop()
        }
        #expect(await lab.waitForTURNEnd() == nil)
        await lab.stop()
    }

    @Test func anAddressOfAnotherMachineIsSaid() async throws {
        await #expect(throws: LabError.noSuchAddress(.v4(0xCB00_7109))) {
            try await LabServer.start(options(listen: .v4(0xCB00_7109))).stop()
        }
    }

    @Test func otherReasonsAreSaid() {
        #expect(LabError(code: EACCES, listeningOn: loopback, port: 80) == .portForbidden(80))
        let other = LabError(code: ENOBUFS, listeningOn: loopback, port: 80)
        #expect(other == .cannotListen(loopback, 80, "no buffer space available"))
    }

    /// The answer of `echo` to a client whose candidates lead nowhere.
    private func echoed(by lab: LabServer) async throws -> String {
        let connection = try #require(RawHTTP(port: try port(of: lab)))
        let signedIn = try #require(await connection.request("GET", "/sign_in?5001"))
        let session = signedIn.body.dropLast().split(separator: "=")[1]
        let audio = LocalAudio(
            sessionID: 1, address: loopback, port: 9, iceUfrag: "abcd", icePassword: "abcdefghijklmnopqrstuv",
            candidates: ["candidate:1 1 udp 2130706431 127.0.0.1 9 typ host"],
            fingerprint: SDPFingerprint(hash: "sha-256", bytes: [UInt8](repeating: 1, count: 32)), ssrc: 1, cname: "c")
        let sdp = SDPNegotiation.offer(audio).text.replacing("\r\n", with: "\\r\\n")
        let offer = #"RSMP {"messageType":"OFFER","sdp":"\#(sdp)","Candidates":[],"offererSessionId":102,"seq":1}"#
        #expect(await connection.request("POST", "/message?from=\(session)&to=echo", body: offer)?.status == 200)
        return try #require(await connection.request("GET", "/wait?id=\(session)")).body
    }

    @Test func theExternalAddressReachesTheClient() async throws {
        var options = options()
        options.externalAddress = .v4(0xCB00_7105)
        let lab = try await LabServer.start(options)
        #expect(lab.description.gateway.hasPrefix("http://203.0.113.5:"))
        let answer = try await echoed(by: lab)
        #expect(answer.contains(#""messageType":"ANSWER""#))
        #expect(answer.contains("c=IN IP4 203.0.113.5\\r\\n"))
        #expect(answer.contains(" 203.0.113.5 "))
        await lab.stop()
    }

    @Test func aLabOnEveryAddressTellsRealOnes() async throws {
        let lab = try await LabServer.start(options(listen: .v4(0)))
        #expect(!lab.description.gateway.contains("0.0.0.0") && lab.description.page.hasPrefix(lab.description.gateway))
        let answer = try await echoed(by: lab)
        #expect(answer.contains("candidate:") && !answer.contains(" 0.0.0.0 "))
        await lab.stop()
    }
}
