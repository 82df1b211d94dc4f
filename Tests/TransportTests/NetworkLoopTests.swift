import Foundation
import ICEClient
import NIOCore
import Testing
import Transport
import Wire

private let loopback = IPAddress.v4(0x7F00_0001)
private let one = SocketID(1)
private let two = SocketID(2)

@Suite("Sockets of an event loop", .timeLimit(.minutes(1)))
struct NetworkLoopTests {
    private func stream(_ port: UInt16, tls: Bool = false, host: String = "127.0.0.1") -> SocketRequest {
        .stream(StreamLayers(to: HostPort(host, port), tls: tls ? host : nil))
    }

    // MARK: UDP

    @Test("Two bound sockets exchange datagrams; each says where they came from")
    func datagrams() async throws {
        try await SocketBench.run { bench in
            let near = try #require(await bench.open(one, .datagram(bind: loopback)))
            let far = try #require(await bench.open(two, .datagram(bind: loopback)))
            #expect(near.remote == nil)
            #expect(near.local.address == loopback)
            #expect(near.local.port != 0 && near.local.port != far.local.port)
            for length in [0, 1, 1400] {
                let bytes = [UInt8](repeating: 7, count: length)
                bench.perform(.transmit(bytes, on: one, to: far.local))
                #expect(await bench.next() == .received(bytes, from: near.local, on: two))
            }
            bench.perform(.transmit([2], on: two, to: near.local))
            #expect(await bench.next() == .received([2], from: far.local, on: one))
        }
    }

    @Test("The destination may change from datagram to datagram")
    func destinations() async throws {
        try await SocketBench.run { bench in
            let near = try #require(await bench.open(one, .datagram(bind: loopback)))
            let second = try #require(await bench.open(two, .datagram(bind: loopback)))
            let third = try #require(await bench.open(SocketID(3), .datagram(bind: loopback)))
            for round in 0..<4 as Range<UInt8> {
                let (destination, id) = round % 2 == 0 ? (second.local, two) : (third.local, SocketID(3))
                bench.perform(.transmit([round], on: one, to: destination))
                #expect(await bench.next() == .received([round], from: near.local, on: id))
            }
        }
    }

    @Test("A socket to a server knows both its ends and hears that server only")
    func connectedDatagrams() async throws {
        try await SocketBench.run { bench in
            let server = try #require(await bench.open(one, .datagram(bind: loopback)))
            let client = try #require(await bench.open(two, .datagramTo(HostPort("127.0.0.1", server.local.port))))
            #expect(client.remote == server.local)
            let stranger = try #require(await bench.open(SocketID(3), .datagram(bind: loopback)))
            bench.perform(.transmit([1], on: two, to: server.local))
            #expect(await bench.next() == .received([1], from: client.local, on: one))
            bench.perform(
                .transmit([66], on: SocketID(3), to: client.local), .transmit([2], on: one, to: client.local))
            #expect(await bench.next() == .received([2], from: server.local, on: two))
            #expect(stranger.local != client.local)
        }
    }

    @Test("A server is found by name")
    func datagramByName() async throws {
        try await SocketBench.run { bench in
            let server = try #require(await bench.open(one, .datagram(bind: loopback)))
            let client = try #require(await bench.open(two, .datagramTo(HostPort("localhost", server.local.port))))
            #expect(client.remote?.port == server.local.port)
            #expect(client.remote?.address.isLoopback == true)
        }
    }

    @Test("A port that nobody has is reported as refused, once, and the socket is gone")
    func refusedDatagram() async throws {
        try await SocketBench.run { bench in
            // An address of its own, so that no other test takes the port meanwhile.
            let address = try #require(IPAddress("127.0.0.77"))
            let server = try #require(await bench.open(one, .datagram(bind: address)))
            bench.perform(.close(one))
            _ = try #require(await bench.open(two, .datagramTo(HostPort("127.0.0.77", server.local.port))))
            bench.perform(.transmit([1], on: two, to: server.local))
            #expect(await bench.next() == .failed(two, .refused))
            bench.perform(.transmit([1], on: two, to: server.local))
            let other = await bench.open(SocketID(3), .datagram(bind: loopback))
            #expect(other != nil)
        }
    }

    @Test("An address that is not this host's cannot be bound")
    func foreignAddress() async throws {
        try await SocketBench.run { bench in
            bench.perform(.open(one, .datagram(bind: .v4(0xC633_6401))))
            guard case .failed(one, _) = await bench.next() else {
                Issue.record("it was bound")
                return
            }
        }
    }

    @Test("What is sent on a socket that is closed, or never was, goes nowhere")
    func closedDatagram() async throws {
        try await SocketBench.run { bench in
            let near = try #require(await bench.open(one, .datagram(bind: loopback)))
            let far = try #require(await bench.open(two, .datagram(bind: loopback)))
            bench.perform(
                .close(one), .transmit([1], on: one, to: far.local), .transmit([1], on: SocketID(9), to: far.local),
                .close(SocketID(9)), .transmit([2], on: two, to: far.local))
            #expect(await bench.next() == .received([2], from: far.local, on: two))
            #expect(near.local != far.local)
        }
    }

    // MARK: TCP

    @Test("A connection carries bytes both ways and says when the other side closes")
    func stream() async throws {
        let server = try await LoopbackServer.start(.echo)
        let closing = try await LoopbackServer.start(.closing)
        try await SocketBench.run { bench in
            let ends = try #require(await bench.open(one, stream(server.port)))
            let remote = Endpoint(loopback, server.port)
            #expect(ends.remote == remote)
            let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0) }
            bench.perform(.transmit(bytes, on: one, to: remote))
            #expect(await bench.read(bytes.count, on: one) == bytes)

            #expect(await bench.open(two, stream(closing.port)) != nil)
            #expect(await bench.next() == .failed(two, .closed))
        }
        try await server.stop()
        try await closing.stop()
    }

    @Test("Closing a connection ends it at the server, and nothing more is said of it")
    func closeStream() async throws {
        let server = try await LoopbackServer.start(.echo)
        try await SocketBench.run { bench in
            _ = try #require(await bench.open(one, stream(server.port)))
            #expect(await server.next() == .accepted)
            bench.perform(.close(one))
            #expect(await server.next() == .ended)
            #expect(await bench.open(two, .datagram(bind: loopback)) != nil)
        }
        try await server.stop()
    }

    @Test("A port where nobody listens is refused")
    func refusedStream() async throws {
        // TCPMUX, which nobody runs; a port that was free a moment ago may be another test's by now.
        try await SocketBench.run { bench in
            bench.perform(.open(one, stream(1)))
            #expect(await bench.next() == .failed(one, .refused))
        }
    }

    @Test("A name that does not exist is told from a server that does not answer")
    func unknownName() async throws {
        try await SocketBench.run { bench in
            bench.perform(.open(one, stream(3478, host: "no such name")))
            #expect(await bench.next() == .failed(one, .nameNotFound))
            bench.perform(.open(two, .datagramTo(HostPort("no such name", 3478))))
            #expect(await bench.next() == .failed(two, .nameNotFound))
        }
    }

    // MARK: TLS

    @Test("A server whose certificate is trusted is spoken to under TLS, by name or by address")
    func trusted() async throws {
        let certificate = try ThrowawayCertificate.shared.get()
        let server = try await LoopbackServer.start(.echo, tls: certificate.serverContext())
        try await SocketBench.run(tls: TLSSettings(authorityFile: certificate.file)) { bench in
            for (id, host) in [(one, "localhost"), (two, "127.0.0.1")] {
                let ends = try #require(await bench.open(id, stream(server.port, tls: true, host: host)))
                #expect(ends.remote?.port == server.port)
                let hello = Array("hello \(host)".utf8)
                bench.perform(.transmit(hello, on: id, to: Endpoint(loopback, server.port)))
                #expect(await bench.read(hello.count, on: id) == hello)
            }
        }
        try await server.stop()
    }

    @Test("A certificate nobody vouches for, or of another name, fails the connection before a byte is sent")
    func untrusted() async throws {
        let certificate = try ThrowawayCertificate.nameOnly.get()
        let server = try await LoopbackServer.start(.echo, tls: certificate.serverContext())
        try await SocketBench.run { bench in
            bench.perform(.open(one, stream(server.port, tls: true, host: "localhost")))
            #expect(
                await bench.next() == .failed(one, .certificateUntrusted(subject: "loopback", issuer: "loopback")))
        }
        try await SocketBench.run(tls: TLSSettings(authorityFile: certificate.file)) { bench in
            for name in ["other.example", "127.0.0.1"] {
                bench.perform(
                    .open(one, .stream(StreamLayers(to: HostPort("127.0.0.1", server.port), tls: name))))
                guard case .failed(one, .tlsFailed) = await bench.next() else {
                    Issue.record("\(name) was accepted")
                    return
                }
            }
        }
        try await server.stop()
    }

    @Test("A server that speaks no TLS fails the connection with that reason")
    func notTLS() async throws {
        let server = try await LoopbackServer.start(.echo)
        try await SocketBench.run { bench in
            bench.perform(.open(one, stream(server.port, tls: true)))
            guard case .failed(one, .tlsFailed) = await bench.next() else {
                Issue.record("an echo was taken for TLS")
                return
            }
        }
        try await server.stop()
    }

    @Test("A certificate that has expired is told from one that nobody vouches for")
    func expired() async throws {
        let server = try await LoopbackServer.start(.echo, tls: ExpiredCertificate.serverContext())
        let file = FileManager.default.temporaryDirectory.appending(path: "tphone-test-\(UUID().uuidString).pem")
        try ExpiredCertificate.certificate.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        try await SocketBench.run(tls: TLSSettings(authorityFile: file.path)) { bench in
            bench.perform(.open(one, stream(server.port, tls: true)))
            #expect(
                await bench.next()
                    == .failed(one, .tlsFailed(.expired("2020-02-01"))))
        }
        try await server.stop()
    }

    @Test("A server that accepts and never finishes the handshake costs its time limit, not more")
    func endlessHandshake() async throws {
        let server = try await LoopbackServer.start(.silent)
        try await SocketBench.run(handshakeTimeout: .milliseconds(100)) { bench in
            bench.perform(.open(one, stream(server.port, tls: true)))
            #expect(await bench.next() == .failed(one, .timedOut))
            #expect(await server.next() == .accepted)
            #expect(await server.next() == .ended)
        }
        try await server.stop()
    }

    @Test("A name is not an address: a certificate for the server's address is none for its name, nor the reverse")
    func identity() async throws {
        let certificate = try ThrowawayCertificate.addressOnly.get()
        let server = try await LoopbackServer.start(.echo, tls: certificate.serverContext())
        try await SocketBench.run(tls: TLSSettings(authorityFile: certificate.file)) { bench in
            bench.perform(.open(one, stream(server.port, tls: true, host: "localhost")))
            #expect(await bench.next() == .failed(one, .tlsFailed(.otherName("localhost"))))
            #expect(await bench.open(two, stream(server.port, tls: true)) != nil)
        }
        try await server.stop()
    }

    @Test("A server that closes during the handshake is reported as closed")
    func closedDuringHandshake() async throws {
        let server = try await LoopbackServer.start(.closing)
        try await SocketBench.run { bench in
            bench.perform(.open(one, stream(server.port, tls: true)))
            #expect(await bench.next() == .failed(one, .closed))
        }
        try await server.stop()
    }

    // MARK: Closing early

    @Test("A socket that is closed while it opens stays silent")
    func closeWhileOpening() async throws {
        let server = try await LoopbackServer.start(.echo)
        try await SocketBench.run { bench in
            bench.perform(
                .open(one, stream(server.port)), .close(one), .open(two, .datagramTo(HostPort("localhost", 9))),
                .close(two), .open(SocketID(3), stream(1)), .close(SocketID(3)))
            // The server has seen the first one come and go; then the only news is of the last one.
            #expect(await server.next() == .accepted)
            #expect(await server.next() == .ended)
            #expect(await bench.open(SocketID(5), .datagram(bind: loopback)) != nil)
        }
        try await server.stop()
    }

    /// A server that accepts and then says nothing once kept the connection for ever: it was not known before the handshake was over.
    @Test("A connection that is given up within its TLS handshake is really closed")
    func closeWithinHandshake() async throws {
        let server = try await LoopbackServer.start(.silent)
        try await SocketBench.run { bench in
            bench.perform(.open(one, stream(server.port, tls: true)))
            #expect(await server.next() == .accepted)
            // The connection is known to this side when a later one is.
            #expect(await bench.open(two, stream(server.port)) != nil)
            #expect(await server.next() == .accepted)
            bench.perform(.close(one))
            #expect(await server.next() == .ended)
            #expect(await bench.open(SocketID(3), .datagram(bind: loopback)) != nil)
        }
        try await server.stop()
    }
}
