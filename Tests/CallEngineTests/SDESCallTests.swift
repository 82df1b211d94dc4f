import CallEngine
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("A far end that knows no DTLS")
struct SDESCallTests {
    private func heard(_ world: CallWorld) throws -> (near: Int, far: Int) {
        let (near, far) = (world.phone.ear.count, world.far?.ear.count ?? 0)
        try world.talk(for: .milliseconds(400))
        return (world.phone.ear.count - near, (world.far?.ear.count ?? 0) - far)
    }

    private func ringing(_ use: SDESUse) throws -> CallWorld {
        let world = try CallWorld.ready { $0.leg.sdes = use }
        world.farUse = .only
        try world.ring()
        return world
    }

    @Test("Calls the phone: its keys are used, and no handshake takes place")
    func incoming() throws {
        let world = try ringing(.answer)
        #expect(try world.runs { world.phone.state == .ringing })
        world.phone.handle(.answer)
        #expect(try world.runs { world.phone.state == .connected })
        let counts = try heard(world)
        #expect(counts.near >= 18 && counts.far >= 18)
        #expect(world.phone.call?.protection == "SDES AEAD_AES_128_GCM")
        #expect(!world.phone.departures.contains("DTLS"))
        let answer = try #require(world.phone.gateway.posts.compactMap(\.roap?.sdp).last)
        #expect(answer.contains("a=crypto:1 AEAD_AES_128_GCM inline:") && !answer.contains("fingerprint"))
    }

    @Test("Nothing is heard while it rings")
    func silentWhileRinging() throws {
        let world = try ringing(.answer)
        #expect(try world.runs { world.phone.state == .ringing })
        try world.network.run(for: .seconds(1))
        #expect(try heard(world).near == 0)
        #expect(world.phone.call?.protection == nil)
    }

    @Test(
        "Is called: it takes the keys that the configuration lets the phone offer", arguments: SDPCryptoSuite.allCases)
    func outgoing(_ suite: SDPCryptoSuite) throws {
        let world = try CallWorld.ready { $0.leg.sdes = .offer }
        world.farUse = .only
        // A far end that knows one suite only.
        world.alterOffer = { description in
            var description = description
            description.media[0].attributes.removeAll {
                $0.name == .crypto && $0.value?.contains(suite.rawValue) != true
            }
            return description
        }
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.state == .connected })
        let counts = try heard(world)
        #expect(counts.near >= 18 && counts.far >= 18)
        #expect(world.phone.call?.protection?.hasPrefix("SDES ") == true)
        #expect(world.phone.call?.profile == world.far?.leg.profile)
    }

    @Test("With DTLS at both ends the offered keys are not used")
    func dtlsWins() throws {
        let world = try CallWorld.talking { $0.leg.sdes = .offer }
        #expect(world.phone.call?.protection == "AEAD_AES_128_GCM")
        let offer = try #require(world.phone.gateway.posts.compactMap(\.roap?.sdp).first)
        #expect(offer.contains("a=crypto:") && offer.contains("a=fingerprint:"))
        let counts = try heard(world)
        #expect(counts.near >= 18 && counts.far >= 18)
    }

    @Test(
        "Is refused where its keys would travel in the open, or are not wanted",
        arguments: [
            (SDESUse.plainSignaling, SDPError.keysInPlainSignaling), (.never, .keysRefused),
        ])
    func refused(_ use: SDESUse, _ error: SDPError) throws {
        let world = try ringing(use)
        #expect(try world.runs { world.phone.endReason == .badDescription(error) })
    }

    @Test("On hold and back its keys and its counters stay")
    func held() throws {
        let world = try ringing(.answer)
        #expect(try world.runs { world.phone.state == .ringing })
        world.phone.handle(.answer)
        #expect(try world.runs { world.phone.state == .connected })
        world.far?.leg.media?.skipSequenceNumbers(30_000)
        for _ in 0..<3 {
            let counts = try heard(world)
            #expect(counts.near >= 18 && counts.far >= 18)
            world.far?.leg.media?.skipSequenceNumbers(30_000)
            world.phone.handle(.hold)
            try world.network.run(for: .milliseconds(200))
            #expect(world.phone.state == .held)
            world.phone.handle(.resume)
            try world.network.run(for: .milliseconds(200))
            #expect(world.phone.state == .connected)
        }
        #expect(world.phone.call?.media.drops.authenticationFailed == 0)
    }

    @Test("Offers new keys within the call: sound goes on through the change")
    func newKeys() throws {
        let world = try ringing(.answer)
        #expect(try world.runs { world.phone.state == .ringing })
        world.phone.handle(.answer)
        #expect(try world.runs { world.phone.state == .connected })
        try world.talk(for: .milliseconds(400))
        let far = try #require(world.far)
        far.leg.renewKeys(certificate: try TestCertificates.far)
        let (start, former) = (world.network.now, far.leg.agreement?.keying)
        try world.reoffer(.sendrecv, seq: 2)
        try world.talk(for: .seconds(1))
        #expect(far.leg.agreement?.keying != former)
        #expect(world.phone.ear.longestSilence(from: start, to: world.network.now) <= .milliseconds(40))
        #expect(far.ear.longestSilence(from: start, to: world.network.now) <= .milliseconds(40))
        #expect(world.phone.call?.media.drops.authenticationFailed == 0)
        // Past the time for which the old ones are read.
        try world.talk(for: .seconds(3))
        let counts = try heard(world)
        #expect(counts.near >= 18 && counts.far >= 18)
    }
}
