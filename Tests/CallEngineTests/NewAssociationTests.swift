import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

/// RFC 8842: what a re-offer changes, and what it does not.
@Suite("A re-offer within a call")
struct NewAssociationTests {
    private func changes(_ world: CallWorld) -> Int {
        world.phone.departures.filter { $0 == "DTLS" }.count
    }

    /// Talks for a second and looks at what was heard from a moment on.
    private func expectNoGap(
        _ world: CallWorld, from start: MonotonicTime, for time: Duration = .seconds(1),
        limit: Duration = .milliseconds(60)
    ) throws {
        try world.talk(for: time)
        let far = try #require(world.far)
        let near = world.phone.ear.longestSilence(from: start, to: world.network.now)
        let there = far.ear.longestSilence(from: start, to: world.network.now)
        #expect(near <= limit, "here: \(near)")
        #expect(there <= limit, "there: \(there)")
        #expect(far.failure == nil)
        #expect(world.phone.state == .connected)
    }

    @Test("With new ICE only: the same keys and the same counters go on", arguments: [1, 30_000])
    func restart(_ skipped: UInt16) throws {
        let world = try CallWorld.talking()
        try world.talk(for: .milliseconds(300))
        let far = try #require(world.far)
        // Past a wrap or not: a counter begun anew could read nothing.
        for _ in 0..<3 {
            far.leg.media?.skipSequenceNumbers(skipped)
            try world.talk(for: .milliseconds(100))
        }
        world.phone.forgetDepartures()
        let start = world.network.now
        let (offer, actions) = far.leg.makeRestartOffer(.sendrecv, at: start)
        far.perform(actions)
        world.say(world.offer(offer, seq: 5), from: "customer")
        try expectNoGap(world, from: start)
        #expect(world.posted.last == "ANSWER sendrecv")
        #expect(changes(world) == 0)
        #expect(world.phone.call?.media.drops.authenticationFailed == 0)
    }

    @Test(
        "With a new certificate of the far end's: a new association over the same path, and no gap",
        arguments: [false, true])
    func renewedThere(_ restarts: Bool) throws {
        let world = try CallWorld.talking()
        try world.talk(for: .milliseconds(300))
        let far = try #require(world.far)
        world.phone.forgetDepartures()
        let relays = world.turn.server.relays.count
        far.leg.renewKeys(certificate: try DTLSCertificate.make())
        let start = world.network.now
        if restarts {
            let (offer, actions) = far.leg.makeRestartOffer(.sendrecv, at: start)
            far.perform(actions)
            world.say(world.offer(offer, seq: 5), from: "customer")
        } else {
            try world.reoffer(.sendrecv, seq: 5)
        }
        try expectNoGap(world, from: start)
        #expect(world.posted.last == "ANSWER sendrecv")
        #expect(changes(world) > 0)
        #expect(far.actions.count { $0 == .secured } == 2)
        #expect(world.turn.server.relays.count == relays)
        try expectNoGap(world, from: world.network.now, for: .seconds(3))
        #expect(world.phone.call?.media.drops.authenticationFailed == 0)
    }

    @Test("A call that the phone answered is no different")
    func renewedThereIncoming() throws {
        let world = try CallWorld.ready()
        try world.ring()
        #expect(try world.runs { world.phone.state == .ringing })
        world.phone.handle(.answer)
        #expect(try world.runs { world.phone.state == .connected })
        try world.talk(for: .milliseconds(300))
        world.phone.forgetDepartures()
        world.far?.leg.renewKeys(certificate: try DTLSCertificate.make())
        let start = world.network.now
        try world.reoffer(.sendrecv, seq: 5)
        try expectNoGap(world, from: start)
        #expect(changes(world) > 0)
    }

    @Test("An answer with a new certificate to an offer of ours begins a new association as well")
    func renewedInAnswer() throws {
        let world = try CallWorld.talking()
        try world.talk(for: .milliseconds(300))
        let far = try #require(world.far)
        world.phone.forgetDepartures()
        far.leg.renewKeys(certificate: try DTLSCertificate.make())
        let start = world.network.now
        // The switch asks for a description, which is answered anew.
        world.say("INVITE")
        try expectNoGap(world, from: start)
        #expect(world.posted.contains("OFFER sendrecv"))
        #expect(changes(world) > 0)
        #expect(far.actions.count { $0 == .secured } == 2)
    }

    @Test("An association that is named otherwise is a new one, and named anew by us")
    func renamed() throws {
        let world = try CallWorld.ready()
        var name = "first0123456789012345"
        world.alter = { description in
            var description = description
            description.media[0].attributes.append(SDPAttribute(.tlsID, name))
            return description
        }
        try world.ring()
        #expect(try world.runs { world.phone.state == .ringing })
        world.phone.handle(.answer)
        #expect(try world.runs { world.phone.state == .connected })
        try world.talk(for: .milliseconds(200))
        try world.reoffer(.sendrecv, seq: 4)
        try world.talk(for: .milliseconds(200))
        name = "second012345678901234"
        // The same certificate, but a new association.
        world.far?.leg.renewKeys(certificate: try DTLSCertificate.make())
        try world.reoffer(.sendrecv, seq: 5)
        try expectNoGap(world, from: world.network.now)
        let names = try world.phone.gateway.posts.compactMap(\.roap?.sdp).map {
            try AudioDescription(of: SessionDescription.parse($0)).tlsID
        }
        #expect(names.count == 3 && names[0] != nil && names[0] == names[1] && names[2] != nil && names[1] != names[2])
    }

    @Test("A certificate that is not the announced one ends the call, whatever was agreed on before")
    func forged() throws {
        let world = try CallWorld.talking()
        let far = try #require(world.far)
        world.alter = { description in
            var description = description
            let other = SDPFingerprint(hash: "sha-256", bytes: [UInt8](repeating: 9, count: 32))
            description.media[0].attributes.removeAll { $0.name == .fingerprint }
            description.media[0].attributes.append(SDPAttribute(.fingerprint, other.text))
            return description
        }
        far.leg.renewKeys(certificate: try DTLSCertificate.make())
        try world.reoffer(.sendrecv, seq: 5)
        #expect(try world.runs { world.phone.endReason == .media(.keys(.fingerprintMismatch)) })
    }

    /// We are the server of an association that the far end began: taken for the client, both would wait for each other.
    @Test("An answer that leaves the role open leaves it as it is", arguments: ["actpass", "holdconn", ""])
    func openRole(_ setup: String) throws {
        let world = try CallWorld.ready()
        try world.ring()
        #expect(try world.runs { world.phone.state == .ringing })
        world.phone.handle(.answer)
        #expect(try world.runs { world.phone.state == .connected })
        world.phone.forgetDepartures()
        world.alter = { description in
            var description = description
            description.media[0].attributes.removeAll { $0.name == .setup }
            if !setup.isEmpty { description.media[0].attributes.append(SDPAttribute(.setup, setup)) }
            return description
        }
        let start = world.network.now
        world.say("INVITE")
        try expectNoGap(world, from: start)
        #expect(changes(world) == 0)
    }

    @Test("Roles stay as they are through offers of either side", arguments: [false, true])
    func roles(_ incoming: Bool) throws {
        let world = incoming ? try CallWorld.ready() : try CallWorld.talking()
        if incoming {
            try world.ring()
            #expect(try world.runs { world.phone.state == .ringing })
            world.phone.handle(.answer)
            #expect(try world.runs { world.phone.state == .connected })
        }
        world.phone.forgetDepartures()
        for seq in 5...7 {
            try world.reoffer(.sendrecv, seq: seq)
            try world.talk(for: .milliseconds(200))
            world.say("INVITE")
            try world.talk(for: .milliseconds(200))
        }
        #expect(changes(world) == 0)
        #expect(world.far?.actions.count { $0 == .secured } == 1)
        #expect(world.phone.state == .connected)
    }
}
