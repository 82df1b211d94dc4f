import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("Warm reservations")
struct ReservationTests {
    private let server = SocketRequest.datagramTo(HostPort("turn.example", 3478, service: "_turn._udp"))

    private func opens(_ world: CallWorld) -> [Double] {
        world.phone.sockets.requests.map { ($0.time - .zero).milliseconds.rounded() }
    }

    @Test("A server that refuses is asked again after 1, 2, 4 … 30 s, and a port is there once it answers")
    func backOff() throws {
        let world = try CallWorld()
        world.phone.sockets.fates[server] = .refused
        world.phone.handle(.signIn)
        try world.network.run(for: .seconds(100))
        let gaps = zip(opens(world).dropFirst(), opens(world)).map { ($0 - $1) / 1000 }
        let longest: [Double] = [1, 2, 4, 8, 16, 30, 30]
        #expect((7...8).contains(gaps.count))
        for (gap, longest) in zip(gaps, longest) { #expect((longest * 0.8...longest + 0.1).contains(gap), "\(gaps)") }
        guard case .failed(.nothingGathered) = world.phone.snapshot.reservation else {
            Issue.record("the reservation is \(world.phone.snapshot.reservation)")
            return
        }
        #expect(world.phone.snapshot.line == .ready)
        #expect(!world.phone.snapshot.isReady)
        world.phone.sockets.fates[server] = nil
        #expect(try world.runs(.seconds(31)) { world.phone.snapshot.isReady })
        #expect(world.phone.snapshot.reservation == .ready(why: "relay udp 3478"))
    }

    @Test("A spare that is lost is replaced within a second, whatever failed before")
    func lost() throws {
        let world = try CallWorld()
        world.phone.sockets.fates[server] = .refused
        world.phone.handle(.signIn)
        try world.network.run(for: .seconds(20))
        world.phone.sockets.fates[server] = nil
        #expect(try world.runs(.seconds(31)) { world.phone.snapshot.isReady })
        let id = try #require(world.phone.sockets.sockets.keys.first)
        world.phone.sockets.fail(id, .closed)
        guard case .failed(.lost) = world.phone.snapshot.reservation else {
            Issue.record("the reservation is \(world.phone.snapshot.reservation)")
            return
        }
        #expect(try world.runs(.milliseconds(1100)) { world.phone.snapshot.isReady })
    }

    @Test("A call placed before a relay port is there waits for it, then goes")
    func dialledEarly() throws {
        let world = try CallWorld()
        world.network.links[world.turn.endpoint.address] = SimulatedLink(delay: .milliseconds(200))
        world.phone.handle(.signIn)
        _ = try world.runs { world.phone.snapshot.line == .ready }
        world.phone.handle(.dial("echo", attachedData: []))
        try world.network.run(for: .milliseconds(300))
        #expect(world.phone.state == .dialling)
        #expect(world.posted == [])
        #expect(try world.runs { world.phone.state == .connected })
        #expect(world.phone.call?.reservation.age == .zero)
        #expect(world.phone.call?.path?.localType == .relayed)
    }

    @Test("A call that waits for a relay port ends when there is none, with the reason")
    func dialledInVain() throws {
        let world = try CallWorld()
        world.phone.sockets.fates[server] = .refused
        world.phone.handle(.signIn)
        _ = try world.runs { world.phone.snapshot.line == .ready }
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs(.seconds(3)) { world.phone.endReason != nil })
        guard case .media(.noCandidates(.nothingGathered)) = world.phone.endReason else {
            Issue.record("ended with \(String(describing: world.phone.endReason))")
            return
        }
        #expect(world.posted == [])
    }

    @Test("A call does not wait for the back-off: dialling tries at once")
    func dialDuringBackOff() throws {
        let world = try CallWorld()
        world.phone.sockets.fates[server] = .refused
        world.phone.handle(.signIn)
        try world.network.run(for: .seconds(40))
        world.phone.sockets.fates[server] = nil
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs(.seconds(1)) { world.phone.state == .connected })
    }

    @Test("Behind a spare that a call took, the next one is made", arguments: [1, 2])
    func refilled(reserve: Int) throws {
        let world = try CallWorld.ready { $0.reserve = reserve }
        #expect(world.turn.server.relays.count == reserve)
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.state == .connected })
        try world.network.run(for: .seconds(1))
        #expect(world.turn.server.relays.count == reserve + 1)
        #expect(world.phone.snapshot.isReady)
        world.phone.handle(.hangUp)
        try world.network.run(for: .seconds(2))
        #expect(world.turn.server.relays.count == reserve)
    }

    @Test("Call after call, each over a port of its own that was there before")
    func callAfterCall() throws {
        let world = try CallWorld.ready()
        var ports: Set<Endpoint> = []
        for _ in 0..<10 {
            world.phone.handle(.dial("echo", attachedData: []))
            try #require(try world.runs { world.phone.state == .connected })
            let call = try #require(world.phone.call)
            #expect(call.reservation.beforeOffer)
            if let path = call.path { ports.insert(path.localAddress) }
            world.phone.handle(.hangUp)
            world.forgetFar()
            try #require(try world.runs { world.phone.snapshot.isReady })
        }
        #expect(ports.count == 10)
        try world.network.run(for: .seconds(2))
        #expect(world.turn.server.relays.count == 1)
    }

    @Test("Nothing configured: the reservation fails, calls end at once, and the phone does not spin")
    func nothingConfigured() throws {
        let world = try CallWorld { $0.gathering.turn = [] }
        world.phone.handle(.signIn)
        _ = try world.runs { world.phone.snapshot.line == .ready }
        #expect(world.phone.snapshot.reservation == .failed(.nothingConfigured))
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs(.seconds(3)) { world.phone.endReason == .media(.noCandidates(.nothingConfigured)) })
        try world.network.run(for: .seconds(60))
        #expect(world.phone.log.count < 40)
    }

    @Test("Strangers who send to a spare's address reach nobody")
    func strangers() throws {
        let world = try CallWorld.ready()
        let relayed = try #require(world.turn.server.relays.keys.first)
        let stranger = world.network.bind(Endpoint(.v4(0xC0A8_0001), 9))
        let sent = world.phone.log.count
        for length in 0..<200 { stranger.send([UInt8](repeating: 0x80, count: length), to: relayed) }
        try world.network.run(for: .seconds(1))
        #expect(world.phone.log.count == sent)
        #expect(world.phone.snapshot.isReady)
    }
}
