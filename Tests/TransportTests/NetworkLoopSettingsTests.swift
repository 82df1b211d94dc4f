import Glibc
import ICEClient
import NIOCore
import Testing
import Transport
import Wire

private let loopback = IPAddress.v4(0x7F00_0001)
private let one = SocketID(1)
private let two = SocketID(2)

@Suite("Ports and marks of sockets", .timeLimit(.minutes(1)))
struct NetworkLoopSettingsTests {
    /// Addresses of their own, so that other tests do not take the ports; outside of what the system gives out.
    private let address = IPAddress.v4(0x7F00_0058)

    @Test("Sockets of this host, and those to servers, take ports of the range")
    func range() async throws {
        let range = 21_000...21_099 as ClosedRange<UInt16>
        try await SocketBench.run(ports: range) { bench in
            let host = try #require(await bench.open(one, .datagram(bind: address)))
            #expect(range.contains(host.local.port))
            let client = try #require(
                await bench.open(two, .datagramTo(HostPort(address.description, host.local.port))))
            #expect(range.contains(client.local.port))
            #expect(client.remote == host.local)
            bench.perform(.transmit([1], on: two, to: host.local))
            guard case .received([1], let source, one) = await bench.next() else {
                Issue.record("it did not arrive")
                return
            }
            #expect(source.port == client.local.port)
            bench.perform(.transmit([2], on: one, to: source))
            #expect(await bench.next() == .received([2], from: host.local, on: two))
        }
    }

    @Test("A taken port leads to the next; when all are taken, that is the failure")
    func taken() async throws {
        try await SocketBench.run(ports: 21_200...21_203) { bench in
            var ports: Set<UInt16> = []
            for number in 1...4 as ClosedRange<UInt32> {
                let ends = try #require(await bench.open(SocketID(number), .datagram(bind: address)))
                ports.insert(ends.local.port)
            }
            #expect(ports == [21_200, 21_201, 21_202, 21_203])
            bench.perform(.open(SocketID(5), .datagram(bind: address)))
            #expect(await bench.next() == .failed(SocketID(5), .noFreePort))
            bench.perform(.close(SocketID(3)))
            // A child process that starts at this moment keeps copies of all sockets until it runs its program.
            var number: UInt32 = 6
            while await bench.open(SocketID(number), .datagram(bind: address)) == nil {
                try await Task.sleep(for: .milliseconds(5))
                number = number == 60 ? 6 : number + 1
            }
        }
    }

    @Test("A socket to a server is bound where the system sends from, and needs a free port there")
    func takenForServers() async throws {
        try await SocketBench.run(ports: 21_210...21_211) { bench in
            for number in 1...2 as ClosedRange<UInt32> {
                _ = try #require(await bench.open(SocketID(number), .datagram(bind: .v4(0x7F00_0001))))
            }
            bench.perform(.open(SocketID(7), .datagramTo(HostPort(address.description, 9))))
            #expect(await bench.next() == .failed(SocketID(7), .noFreePort))
        }
    }

    @Test("The port that is tried first is a random one")
    func random() async throws {
        try await SocketBench.run(ports: 21_300...21_499) { bench in
            var ports: Set<UInt16> = []
            for number in 1...8 as ClosedRange<UInt32> {
                let ends = try #require(await bench.open(SocketID(number), .datagram(bind: address)))
                ports.insert(ends.local.port)
            }
            let lowest = try #require(ports.min())
            #expect(ports != Set(lowest...(lowest + 7)))
        }
    }

    @Test("Packets are marked, on datagrams and streams, of both families")
    func marks() async throws {
        let server = try await LoopbackServer.start(.echo)
        try await SocketBench.run(dscp: 46) { bench in
            let datagram = try #require(await bench.open(one, .datagram(bind: loopback)))
            #expect(SocketOption.value(ipLevel, IP_TOS, ofSocketOn: datagram.local.port) == 46 << 2)
            let stream = try #require(
                await bench.open(two, .stream(StreamLayers(to: HostPort("127.0.0.1", server.port)))))
            #expect(SocketOption.value(ipLevel, IP_TOS, ofSocketOn: stream.local.port) == 46 << 2)
            let client = try #require(
                await bench.open(SocketID(3), .datagramTo(HostPort("127.0.0.1", datagram.local.port))))
            #expect(SocketOption.value(ipLevel, IP_TOS, ofSocketOn: client.local.port) == 46 << 2)
            if let six = await bench.open(SocketID(4), .datagram(bind: .v6(0, 1))) {
                let mark = SocketOption.value(ipv6Level, IPV6_TCLASS, ofSocketOn: six.local.port)
                #expect(mark == 46 << 2)
            }
        }
        try await SocketBench.run { bench in
            let datagram = try #require(await bench.open(one, .datagram(bind: loopback)))
            #expect(SocketOption.value(ipLevel, IP_TOS, ofSocketOn: datagram.local.port) == 0)
        }
        try await server.stop()
    }

    private let ipLevel: CInt = 0
    private let ipv6Level: CInt = 41
}
