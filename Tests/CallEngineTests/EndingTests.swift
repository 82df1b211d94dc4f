import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("How calls end")
struct EndingTests {
    @Test("Hanging up says BYE to the gateway, then goodbye on the media path, then gives the relay port back")
    func hungUpHere() throws {
        let world = try CallWorld.talking()
        try world.talk(for: .milliseconds(200))
        world.phone.forgetDepartures()
        world.phone.handle(.hangUp)
        #expect(world.phone.state == nil)
        #expect(world.phone.departures == ["BYE", "RTCP", "DTLS", "release"])
        try world.network.run(for: .seconds(2))
        #expect(world.posted.last == "BYE")
        #expect(world.phone.endReason == .hungUpHere)
        #expect(world.far?.failure == .closedByPeer)
        #expect(world.far?.leg.media?.statistics.hasRemoteLeft == true)
        // Only the spare made behind the call is left.
        #expect(world.turn.server.relays.count == 1)
        let sound = world.phone.actions.filter { if case .stopSound = $0 { true } else { false } }
        #expect(sound.count == 1)
        let last = try #require(world.phone.ended.last)
        #expect(last.state == .ended)
        #expect(last.media.packetsReceived > 0)
        #expect(last.path?.localType == .relayed)
        #expect(world.phone.snapshot.history == [last])
    }

    @Test("The call's sockets are closed when its relay port is back, or a second later", arguments: [false, true])
    func socketsClosed(isServerSilent: Bool) throws {
        let world = try CallWorld.talking()
        try world.network.run(for: .seconds(1))
        world.turn.server.isSilent = isServerSilent
        world.phone.handle(.hangUp)
        let open = { Set(world.phone.sockets.requests.map(\.id)).subtracting(world.phone.sockets.closed).count }
        #expect(open() == 2)
        try world.network.run(for: isServerSilent ? .milliseconds(1010) : .milliseconds(20))
        #expect(open() == 1)
    }

    @Test("The far end's BYE ends the call; none is sent back")
    func hungUpThere() throws {
        let world = try CallWorld.talking()
        world.say("BYE")
        #expect(try world.runs { world.phone.state == nil })
        try world.network.run(for: .seconds(2))
        #expect(world.phone.endReason == .hungUpThere)
        #expect(!world.posted.contains("BYE"))
        #expect(world.phone.ended.count == 1)
    }

    @Test("A goodbye on the media path that overtakes the BYE ends the call once, as hung up")
    func mediaGoodbyeFirst() throws {
        let world = try CallWorld.talking()
        world.far?.close()
        #expect(try world.runs { world.phone.state == nil })
        world.say("BYE")
        try world.network.run(for: .seconds(2))
        #expect(world.phone.endReason == .hungUpThere)
        #expect(world.phone.ended.count == 1)
        #expect(world.posted.filter { $0 == "BYE" }.count == 1)
    }

    @Test("Hanging up before there is an answer cancels")
    func cancelledHere() throws {
        let world = try CallWorld.ready()
        world.answersOffers = false
        world.phone.handle(.dial("echo", attachedData: []))
        try world.network.run(for: .seconds(1))
        world.phone.handle(.hangUp)
        try world.network.run(for: .seconds(1))
        #expect(world.posted == ["OFFER sendrecv", "BYE"])
        #expect(world.phone.endReason == .hungUpHere)
        #expect(world.phone.ended.first?.connectedAt == nil)
    }

    @Test("The gateway's error ends the call with its word")
    func noMatch() throws {
        let world = try CallWorld.ready()
        world.answersOffers = false
        world.phone.handle(.dial("nobody", attachedData: []))
        try world.network.run(for: .milliseconds(100))
        let offer = try #require(world.phone.gateway.posts.first?.roap)
        world.say(ROAPMessage(.error, offererSessionID: offer.offererSessionID, seq: offer.seq, errorType: "NOMATCH"))
        #expect(try world.runs { world.phone.endReason == .refused("NOMATCH") })
    }

    @Test("A destination that the gateway does not know ends the call with its words")
    func unknownDestination() throws {
        let world = try CallWorld.ready()
        world.answersOffers = false
        world.phone.gateway.postResponses["nobody"] = HTTPResponse(status: 404, body: Array("no such user".utf8))
        world.phone.handle(.dial("nobody", attachedData: []))
        #expect(try world.runs { world.phone.endReason == .refused("no such user") })
    }

    @Test("Nobody answers: after a minute the call is given up, and the gateway told")
    func notAnswered() throws {
        let world = try CallWorld.ready()
        world.answersOffers = false
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs(.seconds(59)) { world.phone.endReason != nil } == false)
        #expect(try world.runs(.seconds(2)) { world.phone.endReason == .notAnswered })
        try world.network.run(for: .seconds(1))
        #expect(world.posted == ["OFFER sendrecv", "BYE"])
    }

    enum Fault: CaseIterable {
        case noAudio, noFingerprint, noCodec, noICE

        var error: SDPError {
            switch self {
            case .noAudio: .noAudio
            case .noFingerprint: .noFingerprint
            case .noCodec: .noCommonCodec
            case .noICE: .noICE
            }
        }

        func alter(_ description: SessionDescription) -> SessionDescription {
            var result = description
            func drop(_ names: SDPAttribute.Name...) {
                result.attributes.removeAll { names.contains($0.name) }
                result.media[0].attributes.removeAll { names.contains($0.name) }
            }
            switch self {
            case .noAudio: result.media = []
            case .noFingerprint: drop(.fingerprint)
            case .noCodec:
                result.media[0].formats = ["96"]
                drop(.rtpmap, .fmtp)
            case .noICE: drop(.iceUsernameFragment, .icePassword)
            }
            return result
        }
    }

    @Test("An offer that cannot be used is refused with BYE", arguments: Fault.allCases)
    func badOffer(fault: Fault) throws {
        let world = try CallWorld.ready()
        world.alter = fault.alter
        try world.ring()
        try world.network.run(for: .seconds(2))
        #expect(world.posted == ["BYE"])
        #expect(world.phone.gateway.posts.first?.peer == "customer")
        #expect(world.phone.state == nil)
        let isTold =
            world.phone.messages.contains(.callerRefused(peer: "customer", fault.error))
            || world.phone.endReason == .badDescription(fault.error)
        #expect(isTold)
        // It is a call like any other for the list of calls and for scripts.
        #expect(world.phone.ended.map(\.endReason) == [.badDescription(fault.error)])
        #expect(world.phone.ended.first?.peer == "customer")
        #expect(world.phone.ended.first?.direction == .incoming)
        #expect(world.phone.snapshot.history == world.phone.ended)
        // The next caller gets through.
        world.alter = { $0 }
        #expect(try world.runs { world.phone.snapshot.isReady })
        try world.ring()
        _ = try world.runs { world.phone.state == .ringing }
        world.phone.handle(.answer)
        #expect(try world.runs { world.phone.state == .connected })
    }

    @Test("An answer that cannot be used ends the call with BYE", arguments: Fault.allCases)
    func badAnswer(fault: Fault) throws {
        let world = try CallWorld.ready()
        world.alter = fault.alter
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.endReason != nil })
        try world.network.run(for: .seconds(1))
        #expect(world.phone.endReason == .badDescription(fault.error))
        #expect(world.posted.last == "BYE")
    }

    @Test("A certificate that is not the announced one ends the call before a key is used")
    func wrongFingerprint() throws {
        let world = try CallWorld.ready()
        world.alter = { description in
            var result = description
            let index = result.media[0].attributes.firstIndex { $0.name == .fingerprint }
            let other = SDPFingerprint(hash: "sha-256", bytes: [UInt8](repeating: 7, count: 32))
            if let index { result.media[0].attributes[index].value = other.text }
            return result
        }
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.endReason == .media(.keys(.fingerprintMismatch)) })
        #expect(world.phone.ended.first?.connectedAt == nil)
        #expect(!world.phone.actions.contains { if case .startSound = $0 { true } else { false } })
    }

    @Test("A relay whose server is gone for good ends the call after half a minute, with the reason")
    func relayLost() throws {
        let world = try CallWorld.talking()
        let relayed = try #require(world.phone.call?.path?.localAddress)
        let client = try #require(world.turn.server.relays[relayed]?.client)
        let id = try #require(world.phone.sockets.sockets.first { $0.value.endpoint == client }?.key)
        world.phone.sockets.fates[.datagramTo(HostPort("turn.example", 3478, service: "_turn._udp"))] = .refused
        world.phone.sockets.fail(id, .refused)
        #expect(world.phone.state == .connected)
        #expect(try world.runs(.seconds(40)) { world.phone.endReason == .media(.relayLost(.refused)) })
        try world.network.run(for: .seconds(1))
        #expect(world.posted.last == "BYE")
        #expect(world.phone.ended.first?.path?.localType == .relayed)
    }

    @Test("A far end that stops answering ends the call when half a minute's search has found nothing")
    func consentLost() throws {
        let world = try CallWorld.talking()
        let vanished = world.network.now
        world.answersOffers = false
        world.far?.vanish()
        #expect(try world.runs(.seconds(60)) { world.phone.endReason == .media(.pathLost) })
        #expect(world.network.now - vanished > .seconds(20))
        #expect(world.phone.messages.contains(.pathInterrupted))
        try world.network.run(for: .seconds(1))
        #expect(world.posted.last == "BYE")
    }

    @Test("A far end that cannot be reached ends the call when all has been tried")
    func noPath() throws {
        let world = try CallWorld.ready()
        world.phone.handle(.dial("echo", attachedData: []))
        try world.network.run(for: .milliseconds(15))
        world.network.firewall = { datagram in
            ![datagram.source, datagram.destination].contains { $0.address == IPAddress("198.51.100.9") }
        }
        #expect(try world.runs(.seconds(70)) { world.phone.endReason == .media(.noPath) })
    }

    @Test("The last fifty calls are remembered, the latest first")
    func history() throws {
        let world = try CallWorld.ready()
        world.answersOffers = false
        for number in 0..<53 {
            world.phone.handle(.dial("peer\(number)", attachedData: []))
            world.phone.handle(.hangUp)
        }
        #expect(world.phone.snapshot.history.count == 50)
        #expect(world.phone.snapshot.history.first?.peer == "peer52")
        #expect(world.phone.snapshot.history.last?.peer == "peer3")
        #expect(Set(world.phone.snapshot.history.map(\.id)).count == 50)
    }

    @Test("One call at a time, to somebody, when signed in")
    func refusals() throws {
        let world = try CallWorld()
        world.phone.handle(.dial("echo", attachedData: []))
        world.phone.handle(.dial("", attachedData: []))
        world.phone.handle(.signIn)
        _ = try world.runs { world.phone.snapshot.isReady }
        world.phone.handle(.dial("echo", attachedData: []))
        world.phone.handle(.dial("other", attachedData: []))
        let refusals = world.phone.messages.filter { if case .cannotDial = $0 { true } else { false } }
        #expect(
            refusals == [.cannotDial(.notSignedIn), .cannotDial(.noTarget), .cannotDial(.callInProgress)])
    }
}
