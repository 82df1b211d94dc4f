import ICEClient
import Testing
import Transport
import Wire

/// TLS that never finishes, or is none: a connection ends by its deadline, in a failure with a name.
@Suite("Servers that do not shake hands", .timeLimit(.minutes(1)))
struct MisbehavingTLSTests {
    @Test(arguments: MisbehavingTLSServer.Manner.allCases)
    func ends(_ manner: MisbehavingTLSServer.Manner) async throws {
        let server = try await MisbehavingTLSServer.start(manner)
        let start = ContinuousClock.now
        try await SocketBench.run(handshakeTimeout: .milliseconds(500)) { bench in
            let layers = StreamLayers(to: HostPort("127.0.0.1", server.port), tls: "localhost")
            bench.perform(.open(SocketID(1), .stream(layers)))
            guard case .failed(SocketID(1), let failure) = await bench.next() else {
                Issue.record("the socket must not open")
                return
            }
            #expect(isDeserved(failure, by: manner), "it failed with: \(failure)")
        }
        #expect(ContinuousClock.now - start < .seconds(10), "half a second, on a machine that has much to do")
        try await server.stop()
    }

    private func isDeserved(_ failure: SocketFailure, by manner: MisbehavingTLSServer.Manner) -> Bool {
        switch manner {
        case .silence, .partialHello, .dribble: failure == .timedOut
        case .endlessHandshake, .emptyRecords:
            // The library may see through it before the time is over.
            if case .tlsFailed = failure { true } else { failure == .timedOut }
        case .garbage, .webPage, .alert: if case .tlsFailed = failure { true } else { false }
        case .closing: if case .tlsFailed = failure { true } else { failure == .closed }
        }
    }

    /// Whoever asked for the socket may lose patience first: nothing comes of it any more.
    @Test(arguments: [MisbehavingTLSServer.Manner.silence, .partialHello, .dribble])
    func mayBeClosedWithin(_ manner: MisbehavingTLSServer.Manner) async throws {
        let server = try await MisbehavingTLSServer.start(manner)
        let plain = try await LoopbackServer.start(.echo)
        try await SocketBench.run(handshakeTimeout: .seconds(3)) { bench in
            let layers = StreamLayers(to: HostPort("127.0.0.1", server.port), tls: "localhost")
            bench.perform(.open(SocketID(1), .stream(layers)))
            try await Task.sleep(for: .milliseconds(50))
            bench.perform(.close(SocketID(1)))
            try await Task.sleep(for: .milliseconds(3200))
            // The next event is the next socket's: of the first one nothing was said.
            let other = StreamLayers(to: HostPort("127.0.0.1", plain.port))
            #expect(await bench.open(SocketID(2), .stream(other)) != nil)
        }
        try await plain.stop()
        try await server.stop()
    }
}
