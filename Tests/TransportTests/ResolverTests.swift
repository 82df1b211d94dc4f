import ICEClient
import NIOCore
import NIOPosix
import Testing
import Transport
import Wire

@Suite("Names to addresses")
struct ResolverTests {
    private let eventLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    /// A resolver that knows these hosts and services, and asks nobody.
    private func resolver(
        hosts: [String: [IPAddress]], services: [String: SRVRecords] = [:]
    ) -> NameResolver {
        var resolver = NameResolver()
        resolver.addresses = { host in
            guard let found = hosts[host] else { throw SocketFailure.nameNotFound }
            return found
        }
        resolver.serviceRecords = { services[$0] }
        resolver.random = .seeded(1)
        return resolver
    }

    private func endpoints(_ resolver: NameResolver, _ server: HostPort) async throws -> [String] {
        try await resolver.resolve(server, on: eventLoop).get().map { try #require(Endpoint($0)).description }
    }

    @Test("An address in text is asked about nowhere")
    func literal() async throws {
        let nobody = resolver(hosts: [:])
        #expect(try await endpoints(nobody, HostPort("192.0.2.1", 3478)) == ["192.0.2.1:3478"])
        #expect(
            try await endpoints(nobody, HostPort("2001:db8::1", 443, service: "_turns._tcp")) == [
                "[2001:db8::1]:443"
            ])
    }

    @Test("The families take turns, at most eight addresses come")
    func interleaved() async throws {
        let four = (1...9).map { IPAddress.v4(0xC000_0200 + $0) }
        let six = [try address("2001:db8::1"), try address("2001:db8::2")]
        let found = try await endpoints(resolver(hosts: ["a": six + four]), HostPort("a", 1))
        #expect(
            found == [
                "[2001:db8::1]:1", "192.0.2.1:1", "[2001:db8::2]:1", "192.0.2.2:1", "192.0.2.3:1", "192.0.2.4:1",
                "192.0.2.5:1", "192.0.2.6:1",
            ])
        // Where IPv6 leads nowhere the system puts it last, and its order counts.
        #expect(([four[0], four[1], six[0]] as [IPAddress]).interleavedByFamily == [four[0], six[0], four[1]])
        #expect([IPAddress]().interleavedByFamily == [])
    }

    @Test("SRV records choose hosts and ports; a target that is not there is passed over")
    func services() async throws {
        let services = [
            "_turns._tcp.a": SRVRecords([
                SRVRecord(priority: 2, weight: 0, port: 443, target: "late"),
                SRVRecord(priority: 1, weight: 0, port: 5349, target: "early"),
                SRVRecord(priority: 0, weight: 0, port: 1, target: "gone"),
            ])
        ]
        let resolver = resolver(
            hosts: [
                "a": [try address("192.0.2.9")], "early": [try address("192.0.2.1")],
                "late": [try address("2001:db8::2"), try address("192.0.2.2")],
            ], services: services)
        #expect(
            try await endpoints(resolver, HostPort("a", 3478, service: "_turns._tcp")) == [
                "192.0.2.1:5349", "[2001:db8::2]:443", "192.0.2.2:443",
            ])
        #expect(try await endpoints(resolver, HostPort("a", 3478, service: "_turn._udp")) == ["192.0.2.9:3478"])
        #expect(try await endpoints(resolver, HostPort("a", 3478)) == ["192.0.2.9:3478"])
    }

    @Test("A service that is declined is not looked for elsewhere")
    func declined() async throws {
        let services = ["_turn._udp.a": SRVRecords([SRVRecord(priority: 0, weight: 0, port: 0, target: "")])]
        let resolver = resolver(hosts: ["a": [try address("192.0.2.9")]], services: services)
        await #expect(throws: SocketFailure.nameNotFound) {
            try await endpoints(resolver, HostPort("a", 1, service: "_turn._udp"))
        }
        await #expect(throws: SocketFailure.nameNotFound) { try await endpoints(resolver, HostPort("b", 1)) }
    }

    @Test("A resolver that never answers costs no more than the limit")
    func limited() async throws {
        var resolver = resolver(hosts: [:])
        let gate = eventLoop.makePromise(of: Void.self)
        resolver.addresses = { _ in
            try gate.futureResult.wait()
            return []
        }
        resolver.timeLimit = .milliseconds(20)
        await #expect(throws: SocketFailure.timedOut) { try await endpoints(resolver, HostPort("a", 1)) }
        gate.succeed()
    }

    @Test("The system is asked for hosts, and a name server for services")
    func real() async throws {
        let server = try await NameServer.start { identity in
            var answer = DNSAnswer(to: identity, name: "_turns._tcp.turn.example", answers: 1)
            answer.addService(5, 6, 4443, target: DNSAnswer.name("localhost"))
            return answer.bytes
        }
        let endpoint = server.endpoint
        var resolver = NameResolver()
        resolver.serviceRecords = { SystemResolver.serviceRecords(of: $0, nameServer: endpoint) }
        let found = try await endpoints(resolver, HostPort("turn.example", 1, service: "_turns._tcp"))
        #expect(found.contains("127.0.0.1:4443"))
        #expect(found.allSatisfy { $0 == "127.0.0.1:4443" || $0 == "[::1]:4443" })
        try await server.stop()
    }

    @Test("A name server that does not know the service leaves the host's own addresses")
    func noService() async throws {
        let server = try await NameServer.start { identity in
            DNSAnswer(to: identity, name: "_turn._udp.localhost", answers: 0, flags: 0x8183).bytes
        }
        let endpoint = server.endpoint
        var resolver = NameResolver()
        resolver.serviceRecords = { SystemResolver.serviceRecords(of: $0, nameServer: endpoint) }
        let found = try await endpoints(resolver, HostPort("localhost", 7, service: "_turn._udp"))
        #expect(found.contains("127.0.0.1:7"))
        try await server.stop()
    }
}
