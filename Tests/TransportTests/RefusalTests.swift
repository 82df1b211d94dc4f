import ICEClient
import Testing
import Wire

@testable import Transport

/// What the network says of one destination, and whom it concerns.
@Suite(.timeLimit(.minutes(1))) struct RefusalTests {
    private let server = Endpoint(.v4(0xCB00_7101), 3478)

    @Test func aRefusalHoldsForThisServerAloneAndForAWhile() {
        var servers = RefusedServers()
        servers.note(.refused, of: server, at: .zero)
        #expect(servers.failure(of: server, at: .zero + .seconds(9)) == .refused)
        #expect(servers.failure(of: server, at: .zero + .seconds(10)) == nil)
        #expect(servers.failure(of: Endpoint(server.address, 80), at: .zero) == nil)
        servers.forget(server)
        #expect(servers.failure(of: server, at: .zero) == nil)
    }

    @Test func refusalsAreBounded() {
        var servers = RefusedServers()
        for port in 1...100 as ClosedRange<UInt16> {
            servers.note(.unreachable, of: Endpoint(server.address, port), at: .zero)
        }
        #expect(servers.failure(of: Endpoint(server.address, 84), at: .zero) == nil)
        #expect(servers.failure(of: Endpoint(server.address, 85), at: .zero) == .unreachable)
    }

    /// Of two sockets that wait for one port both fail, and one to another port stays.
    @Test func everySocketToARefusedPortFailsAndNoOther() async throws {
        try await SocketBench.run { bench in
            let address = try #require(IPAddress("127.0.0.78"))
            let closed = try #require(await bench.open(SocketID(1), .datagram(bind: address)))
            let open = try #require(await bench.open(SocketID(2), .datagram(bind: address)))
            bench.perform(.close(SocketID(1)))
            let place = { HostPort("127.0.0.78", $0) }
            for (id, port) in [(3, closed.local.port), (4, closed.local.port), (5, open.local.port)]
                as [(UInt32, UInt16)]
            {
                bench.perform(.open(SocketID(id), .datagramTo(place(port))))
            }
            var failed: Set<SocketID> = []
            while failed.count < 2, let event = await bench.next() {
                if case .failed(let id, let failure) = event {
                    #expect(failure == .refused)
                    failed.insert(id)
                }
            }
            #expect(failed == [SocketID(3), SocketID(4)])
        }
    }

    /// The system refuses to send to an address that its own cannot reach: other destinations are still served.
    @Test func aDestinationThatCannotBeReachedDoesNotCloseTheSocket() async throws {
        try await SocketBench.run { bench in
            let near = try #require(await bench.open(SocketID(1), .datagram(bind: .v4(0x7F00_0001))))
            let far = try #require(await bench.open(SocketID(2), .datagram(bind: .v4(0x7F00_0001))))
            let places = ["192.0.2.1:9", "255.255.255.255:9", "240.0.0.1:9"].compactMap(Endpoint.init)
            #expect(places.count == 3)
            for place in places { bench.perform(.transmit([7], on: SocketID(1), to: place)) }
            bench.perform(.transmit([1], on: SocketID(1), to: far.local))
            #expect(await bench.next() == .received([1], from: near.local, on: SocketID(2)))
        }
    }
}
