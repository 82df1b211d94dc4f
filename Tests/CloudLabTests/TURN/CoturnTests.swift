import Foundation
import Glibc
import Testing
import Wire

@testable import CloudLab

@Suite struct CoturnTests {
    @Test func itAnswersAndGoesAway() async throws {
        let coturn = try await Coturn.start()
        let server = Endpoint(.v4(0x7F00_0001), coturn.port)
        #expect(coturn.isRunning)
        #expect(PortProbe.answersBinding(at: server, within: .seconds(2)))
        #expect(PortProbe.acceptsConnections(at: Endpoint(.v4(0x7F00_0001), coturn.tlsPort)))
        let folder = URL(filePath: coturn.authorityFile).deletingLastPathComponent().path(percentEncoded: false)
        let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        await coturn.stop()
        #expect(!coturn.isRunning)
        #expect(!PortProbe.acceptsConnections(at: server))
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func aTakenPortIsSaid() async throws {
        let coturn = try await Coturn.start()
        var options = CoturnOptions()
        options.port = coturn.port
        let error = await #expect(throws: CoturnError.self) {
            // Keeps what may start by mistake from outliving the test.
            let second = try await Coturn.start(options)
            await second.stop()
        }
        #expect(error?.description == "port \(coturn.port) cannot be used for coturn: address already in use")
        await coturn.stop()
    }

    @Test func theConfigurationSaysWhatWasAsked() throws {
        var options = CoturnOptions()
        options.address = .v4(0x0A00_0002)
        options.externalAddress = .v4(0xCB00_7107)
        options.allocationLifetime = .seconds(20)
        options.nonceLifetime = .seconds(5)
        let configuration = CoturnConfiguration(
            options: options, addresses: options.listeningAddresses(), port: 3478, tlsPort: 443, username: "u",
            password: "p")
        let files = try CoturnFiles()
        defer { files.remove() }
        let lines = configuration.text(for: files).split(separator: "\n")
        for line in [
            "listening-ip=10.0.0.2", "relay-ip=10.0.0.2", "external-ip=203.0.113.7/10.0.0.2", "listening-port=3478",
            "tls-listening-port=443", "user=u:p", "lt-cred-mech", "no-cli", "max-allocate-lifetime=20", "stale-nonce=5",
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
        #expect(!lines.contains { $0.hasPrefix("channel-lifetime") || $0.hasPrefix("aux-server") })
        #expect(lines.contains("no-rfc5780"))
    }

    /// A second address is for tests of NATs, a secret takes the place of the user.
    @Test func theConfigurationOfACloudsServer() throws {
        var options = CoturnOptions()
        options.address = .v4(0x0A42_0014)
        options.externalAddress = .v4(0xCB00_7114)
        options.alternative = CoturnOptions.Alternative(address: .v4(0x0A42_0015), externalAddress: .v4(0xCB00_7115))
        options.name = "turn.example"
        options.secondPort = 80
        options.deniedPeers = [try #require(CoturnOptions.AddressRange(.v4(0x0A00_0000), .v4(0x0AFF_FFFF)))]
        options.secret = "shared"
        let configuration = CoturnConfiguration(
            options: options, addresses: options.listeningAddresses(), port: 3478, tlsPort: 443, username: "u",
            password: "p")
        #expect(configuration.advertisedHost == "turn.example")
        #expect(configuration.allAddresses.count == 4)
        let files = try CoturnFiles()
        defer { files.remove() }
        let lines = configuration.text(for: files).split(separator: "\n")
        for line in [
            "listening-ip=10.66.0.20", "listening-ip=10.66.0.21", "relay-ip=10.66.0.20", "aux-server=10.66.0.20:80",
            "external-ip=203.0.113.20/10.66.0.20", "external-ip=203.0.113.21/10.66.0.21", "use-auth-secret",
            "static-auth-secret=shared", "denied-peer-ip=10.0.0.0-10.255.255.255",
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
        #expect(!lines.contains { $0.hasPrefix("user=") || $0 == "lt-cred-mech" || $0 == "no-rfc5780" })
    }

    /// The real program takes them: a second port, a second address and a secret, whose credentials open it.
    @Test func itTakesTimeLimitedCredentialsOnASecondPort() async throws {
        var options = CoturnOptions()
        options.alternative = CoturnOptions.Alternative(address: .v4(0x7F00_0002))
        options.name = "turn.example"
        options.secondPort = PortProbe.freePort(at: options.address)
        options.secret = "shared"
        let coturn = try await Coturn.start(options)
        let second = try #require(options.secondPort)
        #expect(coturn.urls.contains("turn:turn.example:\(second)?transport=tcp"))
        #expect(coturn.stunURL == "stun:turn.example:\(coturn.port)")
        #expect(coturn.username.hasSuffix(":tphone"))
        let server = Endpoint(.v4(0x7F00_0001), second)
        #expect(PortProbe.acceptsConnections(at: server))
        let allocation = BlockingAllocation.make(on: server, username: coturn.username, password: coturn.password)
        #expect(allocation != nil)
        #expect(PortProbe.answersBinding(at: Endpoint(.v4(0x7F00_0002), coturn.port), within: .seconds(2)))
        await coturn.stop()
    }

    @Test func onEveryAddressItListensAtAllAndRelaysAtTheFirst() throws {
        var options = CoturnOptions()
        options.address = .v4(0)
        let usable: [IPAddress] = [.v6(0x2001_0DB8_0000_0000, 1), .v4(0x0A00_0002), .v4(0xC000_0207)]
        let configuration = CoturnConfiguration(
            options: options, addresses: options.listeningAddresses(usable: usable), port: 3478, tlsPort: 443,
            username: "u", password: "p")
        #expect(configuration.advertisedAddress == .v4(0x0A00_0002))
        let files = try CoturnFiles()
        defer { files.remove() }
        let lines = configuration.text(for: files).split(separator: "\n").filter { $0.contains("-ip=") }
        #expect(lines == ["listening-ip=10.0.0.2", "listening-ip=192.0.2.7", "relay-ip=10.0.0.2"])
    }

    @Test func anAddressThatIsNotIPv4IsSaid() async throws {
        var options = CoturnOptions()
        options.address = .v6(0, 1)
        await #expect(throws: CoturnError.noAddress(.v6(0, 1))) { try await Coturn.start(options).stop() }
    }

    /// Short lifetimes and the address in front of a NAT are taken by the real program, and told to its clients.
    @Test func theExternalAddressIsThatOfRelayPorts() async throws {
        var options = CoturnOptions()
        options.externalAddress = .v4(0xCB00_7108)
        options.allocationLifetime = .seconds(10)
        options.channelLifetime = .seconds(10)
        options.permissionLifetime = .seconds(10)
        let coturn = try await Coturn.start(options)
        let server = Endpoint(.v4(0x7F00_0001), coturn.port)
        #expect(PortProbe.answersBinding(at: server, within: .seconds(2)))
        #expect(coturn.urls.first == "turn:203.0.113.8:\(coturn.port)?transport=udp")
        let (relayed, lifetime) = try #require(
            BlockingAllocation.make(on: server, username: coturn.username, password: coturn.password))
        #expect(relayed.address == .v4(0xCB00_7108))
        #expect(lifetime == .seconds(10))
        #expect(coturn.isRunning)
        await coturn.stop()
        #expect(await coturn.waitForEnd() == nil)
    }

    @Test func itsDeathIsNoticed() async throws {
        let coturn = try await Coturn.start()
        let folder = URL(filePath: coturn.authorityFile).deletingLastPathComponent()
        let text = try String(contentsOf: folder.appending(path: "turnserver.pid"), encoding: .utf8)
        let pid = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        async let end = coturn.waitForEnd()
        #expect(kill(pid, SIGKILL) == 0)
        let line = try #require(await end)
        #expect(!line.isEmpty && line != "it said nothing")
        await coturn.stop()
        #expect(!FileManager.default.fileExists(atPath: folder.path))
    }
}

@Suite struct CoturnFilesTests {
    @Test func foldersOfDeadLabsAreRemoved() async throws {
        let parent = FileManager.default.temporaryDirectory.appending(path: "tphone-\(UUID())")
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: parent) }
        let log = parent.appending(path: "pid").path
        let child = try await ChildProcess.start(["sh", "-c", "echo $$"], output: log)
        await child.waitForEnd()
        let dead = try Data(contentsOf: parent.appending(path: "pid"))

        let mine = try CoturnFiles(in: parent)
        let (stale, open, unnamed) = try (
            CoturnFiles(in: parent), CoturnFiles(in: parent), CoturnFiles(in: parent)
        )
        for files in [stale, open] { try dead.write(to: URL(filePath: files.path + "/lab.pid")) }
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: open.path)
        try FileManager.default.removeItem(atPath: unnamed.path + "/lab.pid")
        CoturnFiles.removeStale(in: parent)
        #expect(!FileManager.default.fileExists(atPath: stale.path))
        for files in [mine, open, unnamed] { #expect(FileManager.default.fileExists(atPath: files.path)) }
    }
}

@Suite struct ChildProcessTests {
    private let log = FileManager.default.temporaryDirectory.appending(path: "tphone-\(UUID()).log")

    @Test func itTellsHowAChildEnded() async throws {
        let path = log.path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(at: log) }
        let child = try await ChildProcess.start(["sh", "-c", "echo said; exit 3"], output: path)
        #expect(await child.waitForEnd() == 3)
        #expect(!child.isRunning)
        #expect(try String(contentsOf: log, encoding: .utf8) == "said\n")
        let killed = try await ChildProcess.start(["sleep", "1000"], output: path)
        killed.signal(SIGKILL)
        #expect(await killed.waitForEnd() == 128 + SIGKILL)
    }

    @Test func aProgramThatIsNotThereIsAnError() async throws {
        await #expect(throws: POSIXError.self) {
            _ = try await ChildProcess.start(["/nonexistent/program"], output: "/dev/null")
        }
    }
}
