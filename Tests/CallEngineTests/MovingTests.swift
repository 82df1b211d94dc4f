import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("Calls that outlive their path")
struct MovingTests {
    private static let agent = IPAddress("192.0.2.10")

    /// A talking phone with TURN over UDP and TCP at hand, and a second to settle in.
    private func world(_ policy: CandidatePolicy = .relay) throws -> CallWorld {
        let world = try CallWorld { configuration in
            let urls = ["turn:turn.example:3478?transport=udp", "turn:203.0.113.2:80?transport=tcp"]
            configuration.gathering.turn = [
                TURNServer(
                    urls: urls.compactMap { try? TURNServerURL(parsing: $0) }, username: "agent", password: "secret")
            ]
            configuration.gathering.policy = policy
            configuration.gathering.hostAddresses = policy == .all ? [Self.agent].compactMap(\.self) : []
        }
        world.servers = [TURNTestHost(world.network, "203.0.113.2", port: 80, isStream: true)]
        world.phone.handle(.signIn)
        try #require(try world.runs { world.phone.snapshot.isReady })
        try world.network.run(for: .seconds(1))
        world.phone.handle(.dial("echo", attachedData: []))
        try #require(try world.runs { world.phone.state == .connected })
        try world.talk(for: .seconds(2))
        return world
    }

    /// From now on no datagram passes the agent's firewall but those of connections to port 80.
    private func cutUDP(_ world: CallWorld) {
        world.network.firewall = { datagram in
            let (source, destination) = (datagram.source, datagram.destination)
            guard source.address == Self.agent || destination.address == Self.agent else { return true }
            return (source.address == Self.agent ? destination : source).port == 80
        }
    }

    private func offers(_ world: CallWorld) -> Int { world.posted.count { $0.hasPrefix("OFFER") } }

    private func moves(_ world: CallWorld) -> [PathMove] { world.phone.call?.moves ?? [] }

    @Test(
        "UDP to the relay is cut: the call goes on over TCP within a second, without the gateway", arguments: [5, 50])
    func cut(delay: Int) throws {
        let world = try world()
        world.network.link = SimulatedLink(delay: .milliseconds(delay))
        try world.talk(for: .seconds(12))
        #expect(moves(world) == [])
        #expect(world.phone.call?.path?.transport == .udp)
        let start = world.network.now
        cutUDP(world)
        try world.talk(for: .seconds(5))
        let end = world.network.now
        #expect(world.phone.state == .connected)
        #expect(world.phone.call?.path?.transport == .tcp)
        #expect(world.phone.ear.longestSilence(from: start, to: end) < .milliseconds(1000 + 8 * delay))
        #expect(try #require(world.far).ear.longestSilence(from: start, to: end) < .milliseconds(1000 + 8 * delay))
        #expect(moves(world).map(\.from) == ["relay udp 3478"])
        #expect(moves(world).map(\.to) == ["relay tcp 80"])
        #expect(moves(world).map(\.cause) == [.silent])
        #expect(offers(world) == 1)
        #expect(world.phone.messages.contains { if case .pathMoved = $0 { true } else { false } })
    }

    @Test("A direct path is cut: the call goes on over a relay")
    func cutDirect() throws {
        let world = try world(.all)
        #expect(world.phone.call?.path?.localType == .host)
        let start = world.network.now
        cutUDP(world)
        try world.talk(for: .seconds(5))
        #expect(world.phone.call?.path?.transport == .tcp)
        #expect(world.phone.ear.longestSilence(from: start, to: world.network.now) < .milliseconds(1100))
        #expect(moves(world).map(\.from) == ["direct udp"])
    }

    @Test("When the far end offered, the call moves all the same")
    func cutIncoming() throws {
        let world = try world()
        world.phone.handle(.hangUp)
        try world.network.run(for: .seconds(2))
        try world.ring()
        #expect(try world.runs { world.phone.state == .ringing })
        world.phone.handle(.answer)
        try #require(try world.runs { world.phone.state == .connected })
        try world.talk(for: .seconds(3))
        let start = world.network.now
        cutUDP(world)
        try world.talk(for: .seconds(5))
        #expect(world.phone.call?.path?.transport == .tcp)
        #expect(world.phone.ear.longestSilence(from: start, to: world.network.now) < .milliseconds(1100))
        #expect(try #require(world.far).ear.longestSilence(from: start, to: world.network.now) < .milliseconds(1100))
    }

    @Test("UDP is cut while the call is on hold: the path is found dead by consent, and the call is resumed over TCP")
    func cutOnHold() throws {
        let world = try world()
        world.phone.handle(.hold)
        try world.network.run(for: .seconds(1))
        cutUDP(world)
        try world.network.run(for: .seconds(15))
        #expect(world.phone.call?.path?.transport == .tcp)
        world.phone.handle(.resume)
        try world.network.run(for: .seconds(1))
        let count = world.phone.ear.count
        try world.talk(for: .seconds(1))
        #expect(world.phone.state == .connected)
        #expect(world.phone.ear.count > count + 40)
    }

    @Test("A TURN server that starts anew has forgotten the relay: the call is offered over a fresh one")
    func relayRestarted() throws {
        let world = try CallWorld.talking()
        try world.talk(for: .seconds(2))
        world.turn.server.restart()
        try world.talk(for: .seconds(6))
        #expect(world.phone.state == .connected)
        #expect(!world.phone.messages.filter { $0 == .pathInterrupted }.isEmpty)
        let count = world.phone.ear.count
        try world.talk(for: .seconds(1))
        #expect(world.phone.ear.count > count + 40)
        #expect(world.phone.call?.isInterrupted == false)
        #expect(moves(world).count == 1)
    }

    @Test("A relay whose socket breaks is replaced at once")
    func relayLost() throws {
        let world = try CallWorld.talking()
        try world.talk(for: .seconds(1))
        let relayed = try #require(world.phone.call?.path?.localAddress)
        let client = try #require(world.turn.server.relays[relayed]?.client)
        let id = try #require(world.phone.sockets.sockets.first { $0.value.endpoint == client }?.key)
        let start = world.network.now
        world.phone.sockets.fail(id, .closed)
        try world.talk(for: .seconds(3))
        #expect(world.phone.state == .connected)
        #expect(world.phone.ear.longestSilence(from: start, to: world.network.now) < .seconds(1))
        #expect(moves(world).map(\.cause) == [.socketLost(.closed)])
    }

    @Test("The far end restarts ICE: the path is found anew, the keys stay")
    func restartedThere() throws {
        let world = try CallWorld.talking()
        try world.talk(for: .seconds(1))
        let far = try #require(world.far)
        let (offer, actions) = far.leg.makeRestartOffer(.sendrecv, at: world.network.now)
        far.perform(actions)
        world.say(world.offer(offer, seq: 9), from: "customer")
        try world.talk(for: .seconds(2))
        #expect(world.phone.state == .connected)
        #expect(world.posted.last == "ANSWER sendrecv")
        let count = world.phone.ear.count
        try world.talk(for: .seconds(1))
        #expect(world.phone.ear.count > count + 40)
        #expect(far.ear.count > count)
        #expect(far.events.count { $0.action == .secured } == 1)
        #expect(world.turn.server.relays.count == 2)
    }

    @Test("The host's address changes: spares are made anew and a direct call moves")
    func addressChanged() throws {
        let world = try world(.all)
        let start = world.network.now
        world.phone.networkChanged([try #require(IPAddress("192.0.2.77"))])
        try world.talk(for: .seconds(4))
        #expect(world.phone.state == .connected)
        #expect(world.phone.ear.longestSilence(from: start, to: world.network.now) < .milliseconds(1500))
        #expect(!moves(world).isEmpty)
        #expect(world.phone.snapshot.reservation != .gathering)
    }

    @Test("Credentials that changed are used by the next relay, and by the one in use")
    func credentials() throws {
        let world = try CallWorld.talking()
        world.turn.server.password = "other"
        let url = try TURNServerURL(parsing: "turn:turn.example")
        world.phone.update([TURNServer(urls: [url], username: "agent", password: "other")])
        try world.talk(for: .seconds(400), every: .seconds(1))
        #expect(world.phone.state == .connected)
        world.phone.handle(.hangUp)
        try world.network.run(for: .seconds(3))
        world.forgetFar()
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.state == .connected })
    }
}
