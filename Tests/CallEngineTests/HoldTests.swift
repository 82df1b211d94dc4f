import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("Hold, resume and offers within a call")
struct HoldTests {
    private func heard(_ world: CallWorld) throws -> (near: Int, far: Int) {
        let before = (world.phone.ear.count, world.far?.ear.count ?? 0)
        try world.talk(for: .milliseconds(400))
        return (world.phone.ear.count - before.0, (world.far?.ear.count ?? 0) - before.1)
    }

    @Test("Hold offers `inactive` and stops media both ways; resuming offers `sendrecv` and brings it back")
    func holdAndResume() throws {
        let world = try CallWorld.talking()
        let id = try #require(world.phone.call?.id)
        world.phone.handle(.hold)
        #expect(world.phone.state == .held)
        #expect(world.phone.actions.last == .setHeld(id, true) || world.phone.actions.contains(.setHeld(id, true)))
        try world.network.run(for: .milliseconds(200))
        #expect(world.posted.suffix(2) == ["OFFER inactive", "OK"])
        #expect(try heard(world) == (0, 0))
        #expect(world.phone.call?.isHeldByPeer == false)

        world.phone.handle(.resume)
        #expect(world.phone.state == .connected)
        #expect(world.phone.actions.contains(.setHeld(id, false)))
        try world.network.run(for: .milliseconds(200))
        #expect(world.posted.suffix(2) == ["OFFER sendrecv", "OK"])
        let resumed = try heard(world)
        #expect(resumed.near >= 18)
        #expect(resumed.far >= 18)
        #expect(world.phone.actions.filter { if case .startSound = $0 { true } else { false } }.count == 1)
    }

    @Test("The switch holds and resumes")
    func switchEvents() throws {
        let world = try CallWorld.talking()
        world.say("EVENT-HOLD")
        #expect(try world.runs { world.phone.state == .held })
        try world.network.run(for: .milliseconds(200))
        #expect(world.posted.suffix(2) == ["OFFER inactive", "OK"])
        world.say("EVENT-TALK")
        #expect(try world.runs { world.phone.state == .connected })
        try world.network.run(for: .milliseconds(200))
        #expect(world.posted.suffix(2) == ["OFFER sendrecv", "OK"])
    }

    @Test("Commands that do not fit the moment do nothing")
    func outOfPlace() throws {
        let world = try CallWorld.talking()
        let posts = world.posted
        world.phone.handle(.resume)
        world.phone.handle(.answer)
        world.phone.handle(.reject)
        #expect(world.phone.state == .connected)
        world.phone.handle(.hold)
        world.phone.handle(.hold)
        try world.network.run(for: .milliseconds(200))
        #expect(world.posted.dropFirst(posts.count) == ["OFFER inactive", "OK"])
    }

    @Test("The far end's hold is answered in kind and shown; its resuming too")
    func heldByPeer() throws {
        let world = try CallWorld.talking()
        try world.reoffer(.inactive, seq: 2)
        #expect(try world.runs { world.posted.last == "ANSWER inactive" })
        #expect(world.phone.state == .connected)
        #expect(world.phone.call?.isHeldByPeer == true)
        try world.network.run(for: .milliseconds(100))
        #expect(try heard(world) == (0, 0))

        try world.reoffer(.sendrecv, seq: 3)
        #expect(try world.runs { world.posted.last == "ANSWER sendrecv" })
        #expect(world.phone.call?.isHeldByPeer == false)
        try world.network.run(for: .milliseconds(100))
        #expect(try heard(world).near >= 18)
    }

    @Test("Music on hold is heard, and shown as a hold: the far end only sends")
    func musicOnHold() throws {
        let world = try CallWorld.talking()
        try world.reoffer(.sendonly, seq: 2)
        #expect(try world.runs { world.posted.last == "ANSWER recvonly" })
        #expect(world.phone.call?.isHeldByPeer == true)
        try world.network.run(for: .milliseconds(100))
        let count = try heard(world)
        #expect(count.near >= 18)
        #expect(count.far == 0)
    }

    @Test("An offer of the far end while we hold leaves the call on hold")
    func reofferWhileHeld() throws {
        let world = try CallWorld.talking()
        world.phone.handle(.hold)
        try world.network.run(for: .milliseconds(200))
        try world.reoffer(.sendrecv, seq: 5)
        #expect(try world.runs { world.posted.last == "ANSWER inactive" })
        #expect(world.phone.state == .held)
        world.phone.handle(.resume)
        try world.network.run(for: .milliseconds(200))
        #expect(try heard(world).near >= 18)
    }

    @Test("Asked for its offer anew, the phone sends the same again, with its transport and a higher version")
    func offerRequested() throws {
        let world = try CallWorld.talking()
        world.say("INVITE")
        #expect(try world.runs { world.posted == ["OFFER sendrecv", "OK", "OFFER sendrecv", "OK"] })
        let offers = try world.phone.gateway.posts.compactMap(\.roap?.sdp).map { try SessionDescription.parse($0) }
        let (first, second) = (try #require(offers.first), try #require(offers.last))
        #expect(second.origin.sessionID == first.origin.sessionID)
        #expect(second.origin.sessionVersion > first.origin.sessionVersion)
        let lines = try (AudioDescription(of: first), AudioDescription(of: second))
        #expect(lines.1.keepsPath(of: lines.0) && lines.1.keepsAssociation(of: lines.0))
        try world.network.run(for: .milliseconds(200))
        #expect(try heard(world).near >= 18)
    }

    /// A hold that could not be offered at once, because another offer was still out, replaced that offer in the leg: the
    /// answer then was taken for an answer to `inactive`, and nothing was sent any more.
    @Test("A wish that comes while an offer is out is kept until that was answered")
    func wishWhileOffering() throws {
        let world = try CallWorld.talking()
        world.phone.handle(.hold)
        try world.network.run(for: .milliseconds(200))
        world.phone.handle(.resume)
        world.phone.handle(.hold)
        #expect(world.phone.state == .connected)
        try world.network.run(for: .milliseconds(300))
        #expect(world.phone.state == .held)
        #expect(try heard(world) == (0, 0))
        world.phone.handle(.resume)
        try world.network.run(for: .milliseconds(300))
        let count = try heard(world)
        #expect(count.near >= 18)
        #expect(count.far >= 18)
    }

    @Test("Changing one's mind twice ends where the last wish was")
    func lastWishCounts() throws {
        let world = try CallWorld.talking()
        world.phone.handle(.hold)
        world.phone.handle(.resume)
        #expect(world.phone.state == .held)
        try world.network.run(for: .milliseconds(400))
        #expect(world.phone.state == .connected)
        #expect(world.posted.suffix(4) == ["OFFER inactive", "OK", "OFFER sendrecv", "OK"])
        #expect(try heard(world).near >= 18)
    }

    @Test("A hold, or a resume, that nobody answers is taken back and told")
    func unanswered() throws {
        let world = try CallWorld.talking()
        let id = try #require(world.phone.call?.id)
        world.answersOffers = false
        world.phone.handle(.hold)
        #expect(try world.runs(.seconds(61)) { world.phone.messages.last == .holdUnanswered })
        #expect(world.phone.state == .connected)
        #expect(world.phone.actions.contains(.setHeld(id, false)))
        #expect(try heard(world).near >= 18)

        world.answersOffers = true
        world.phone.handle(.hold)
        try world.network.run(for: .milliseconds(200))
        world.answersOffers = false
        world.phone.handle(.resume)
        let told = world.phone.messages.count
        #expect(try world.runs(.seconds(61)) { world.phone.messages.count > told })
        #expect(world.phone.state == .held)
        world.answersOffers = true
        world.phone.handle(.resume)
        try world.network.run(for: .milliseconds(200))
        #expect(try heard(world).near >= 18)
    }

    /// RFC 3264, section 8.2: a line that is taken away may come back.
    @Test("An offer without audio leaves the call as it is until audio comes back", arguments: [false, true])
    func lineTakenAway(_ isBare: Bool) throws {
        let world = try CallWorld.talking()
        world.phone.forgetDepartures()
        world.alter = { description in
            var description = description
            description.media[0].port = 0
            if isBare { description.media[0].attributes = [] }
            return description
        }
        try world.reoffer(.sendrecv, seq: 2)
        #expect(try world.runs { world.posted.last == "ANSWER inactive" })
        let answer = try SessionDescription.parse(try #require(world.phone.gateway.posts.last?.roap?.sdp))
        #expect(answer.media.map(\.port) == [0])
        try world.network.run(for: .seconds(40))
        #expect(world.phone.state == .connected)
        #expect(world.phone.call?.isHeldByPeer == true)
        #expect(try heard(world) == (0, 0))

        world.alter = { $0 }
        try world.reoffer(.sendrecv, seq: 3)
        #expect(try world.runs { world.posted.last == "ANSWER sendrecv" })
        try world.network.run(for: .milliseconds(100))
        let back = try heard(world)
        #expect(back.near >= 18 && back.far >= 18)
        #expect(!world.phone.departures.contains("DTLS"))
        #expect(world.phone.actions.filter { if case .startSound = $0 { true } else { false } }.count == 1)
    }

    @Test("A far end that gives up its transport with the line finds the call again when the line is back")
    func lineAndTransportTakenAway() throws {
        let world = try CallWorld.talking()
        let far = try #require(world.far).endpoint
        world.alter = { description in
            var description = description
            description.media[0].port = 0
            return description
        }
        try world.reoffer(.sendrecv, seq: 2)
        #expect(try world.runs { world.posted.last == "ANSWER inactive" })
        world.network.firewall = { $0.source != far && $0.destination != far }
        try world.network.run(for: .seconds(90))
        #expect(world.phone.state == .connected)
        #expect(!world.posted.contains("OFFER inactive"))

        world.network.firewall = { _ in true }
        world.alter = { $0 }
        try world.reoffer(.sendrecv, seq: 3)
        try world.talk(for: .seconds(5))
        let back = try heard(world)
        #expect(world.phone.state == .connected)
        #expect(back.near >= 18 && back.far >= 18)
    }

    @Test("An answer that takes the audio away within the call does not end it either")
    func lineTakenAwayByAnswer() throws {
        let world = try CallWorld.talking()
        world.alter = { description in
            var description = description
            description.media[0].port = 0
            return description
        }
        world.say("INVITE")
        #expect(try world.runs { world.posted.suffix(2) == ["OFFER sendrecv", "OK"] })
        try world.network.run(for: .milliseconds(200))
        #expect(world.phone.state == .connected)
        #expect(world.phone.call?.isHeldByPeer == true)
        #expect(try heard(world).far == 0)
        world.alter = { $0 }
        world.phone.handle(.hold)
        try world.network.run(for: .milliseconds(200))
        world.phone.handle(.resume)
        try world.network.run(for: .milliseconds(200))
        let back = try heard(world)
        #expect(back.near >= 18 && back.far >= 18)
    }

    @Test("Muting is kept for the call and told to its sound, also when it comes before the sound")
    func mute() throws {
        let world = try CallWorld.ready()
        world.phone.handle(.setMuted(true))
        #expect(!world.phone.actions.contains { if case .setMuted = $0 { true } else { false } })
        world.phone.handle(.dial("echo", attachedData: []))
        let id = try #require(world.phone.call?.id)
        world.phone.handle(.setMuted(true))
        #expect(world.phone.call?.isMuted == true)
        #expect(try world.runs { world.phone.state == .connected })
        let sound = world.phone.actions.drop { if case .startSound = $0 { false } else { true } }
        #expect(sound.dropFirst().first == .setMuted(id, true))
        world.phone.handle(.setMuted(false))
        #expect(world.phone.call?.isMuted == false)
        #expect(world.phone.actions.last == .setMuted(id, false))
    }
}
