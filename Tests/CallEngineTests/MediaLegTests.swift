import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("A leg of a call: path, keys, packets")
struct MediaLegTests {
    private func fastPath(_ leg: FarEnd, _ bytes: [UInt8], from source: Endpoint, on id: SocketID? = nil) -> Bool {
        bytes.withUnsafeBytes {
            leg.leg.receiveMedia($0, from: source, on: id ?? FarEnd.socket, at: .zero + .seconds(100))
        }
    }

    private func slowPath(_ end: FarEnd, _ bytes: [UInt8], from source: Endpoint) -> [MediaLeg.Action] {
        bytes.withUnsafeBytes {
            end.leg.receive($0, from: source, on: FarEnd.socket, at: .zero + .seconds(100))
        }
    }

    private func received(_ end: FarEnd) -> Int { end.leg.media?.statistics.packetsReceived ?? 0 }

    @Test("Two legs find a path, agree on keys and hear each other; each step is told once and in order")
    func joined() throws {
        var pair = try LegPair()
        try pair.connect()
        try pair.talk(for: .seconds(12))
        for end in [pair.offerer, pair.answerer] {
            #expect(end.actions == [.pathFound, .secured, .firstMedia])
            #expect(end.leg.profile == .aeadAES128GCM)
            #expect(end.leg.codec == .opus)
            #expect(end.leg.pathReport?.localType == .host)
            #expect(end.ear.count >= 598)
            let media = try #require(end.leg.media?.statistics)
            #expect(media.packetsLost == 0)
            #expect(media.drops.total == 0)
            #expect(media.reportsSent >= 2)
            #expect(media.reportsReceived >= 2)
            #expect(media.roundTripTime != nil)
            #expect(media.remote?.packetsLost == 0)
            let times = end.leg.times
            let steps = [times.pathFound, times.keysReady, times.firstMedia].compactMap { $0 }
            #expect(steps.count == 3)
            #expect(steps == steps.sorted())
        }
    }

    @Test("Either side may be the one that starts the handshake", arguments: [DTLSSetup.active, .passive])
    func roles(setup: DTLSSetup) throws {
        let pair = try LegPair()
        try pair.exchange(offer: { offer in
            let index = offer.media[0].attributes.firstIndex { $0.name == .setup }
            if let index { offer.media[0].attributes[index].value = setup.rawValue }
        })
        #expect(pair.answerer.leg.agreement?.localSetup == (setup == .active ? .passive : .active))
        #expect(pair.offerer.leg.agreement?.localSetup == setup)
        #expect(
            try pair.network.run(within: .seconds(5)) {
                pair.offerer.leg.isSecured && pair.answerer.leg.isSecured
            })
    }

    @Test("The first codec of ours that both have is used", arguments: [AudioCodec.pcmu, .pcma])
    func codecs(codec: AudioCodec) throws {
        var pair = try LegPair(codecs: [codec])
        try pair.connect()
        #expect(pair.offerer.leg.codec == codec)
        #expect(pair.answerer.leg.codec == codec)
        try pair.talk(for: .milliseconds(200))
        #expect(pair.offerer.ear.count >= 8)
    }

    @Test("A certificate that is not the announced one fails the leg, on either side")
    func wrongFingerprint() throws {
        func forge(_ description: inout SessionDescription) {
            let index = description.media[0].attributes.firstIndex { $0.name == .fingerprint }
            let other = SDPFingerprint(hash: "sha-256", bytes: [UInt8](repeating: 1, count: 32))
            if let index { description.media[0].attributes[index].value = other.text }
        }
        let atOfferer = try LegPair()
        try atOfferer.exchange(answer: forge)
        try atOfferer.network.run(for: .seconds(1))
        #expect(atOfferer.offerer.failure == .keys(.fingerprintMismatch))
        #expect(!atOfferer.offerer.leg.isSecured)

        let atAnswerer = try LegPair()
        try atAnswerer.exchange(offer: forge)
        try atAnswerer.network.run(for: .seconds(1))
        #expect(atAnswerer.answerer.failure == .keys(.fingerprintMismatch))
        #expect(!atAnswerer.answerer.leg.isSecured)
    }

    @Test("The handshake goes with the first checks, to an address that can be reached as to one before it that cannot")
    func handshakeWithTheFirstChecks() throws {
        let pair = try LegPair()
        try pair.exchange(answer: { answer in
            let attributes = answer.media[0].attributes
            guard let index = attributes.firstIndex(where: { $0.name == .candidate }) else { return }
            let nobody = SDPAttribute(
                .candidate, "900 1 udp \(UInt32(126) << 24 | 65_535 << 8 | 255) 192.0.2.77 9 typ host")
            answer.media[0].attributes.insert(nobody, at: index)
        })
        let accepted = pair.network.now
        try #require(try pair.network.run(within: .seconds(5)) { pair.offerer.leg.isSecured })
        let keys = try #require(pair.offerer.leg.times.keysReady)
        let path = try #require(pair.offerer.leg.times.pathFound)
        // Two round trips of 10 ms, and the pace of the checks; a check before the handshake would be a third.
        #expect(keys - accepted < .milliseconds(30))
        #expect(path - accepted > .milliseconds(10))
        #expect(pair.offerer.leg.agreement?.localSetup == .active)
    }

    @Test("A handshake that overtakes the answer is kept until the fingerprint is known")
    func earlyHandshake() throws {
        let pair = try LegPair()
        let offer = pair.offerer.leg.makeOffer(.sendrecv)
        let answer = try pair.answerer.answer(offer)
        try pair.network.run(for: .seconds(3))
        #expect(!pair.offerer.leg.isSecured)
        try pair.offerer.accept(answer)
        #expect(
            try pair.network.run(within: .seconds(3)) {
                pair.offerer.leg.isSecured && pair.answerer.leg.isSecured
            })
    }

    @Test("No keys are made before our answer has left, even when the far end knows it already")
    func ringing() throws {
        let pair = try LegPair()
        let offer = pair.offerer.leg.makeOffer(.sendrecv)
        let (answer, actions) = try pair.answerer.leg.makeAnswer(
            to: offer, candidates: [], direction: .sendrecv, at: pair.network.now)
        pair.answerer.perform(actions)
        try pair.offerer.accept(answer)
        // Shorter than the wait before the first repeat of a handshake would matter.
        try pair.network.run(for: .milliseconds(40))
        #expect(pair.answerer.actions == [.pathFound])
        #expect(!pair.offerer.leg.isSecured)
        pair.answerer.perform(pair.answerer.leg.answerSent(at: pair.network.now))
        #expect(
            try pair.network.run(within: .seconds(5)) {
                pair.offerer.leg.isSecured && pair.answerer.leg.isSecured
            })
    }

    @Test("The short way takes media of the route only; the first packet goes the long way, as an event")
    func shortWay() throws {
        var pair = try LegPair()
        try pair.connect()
        let source = pair.answerer.endpoint
        let first = pair.packet()
        #expect(!fastPath(pair.offerer, first, from: source))
        #expect(received(pair.offerer) == 0)
        #expect(slowPath(pair.offerer, first, from: source) == [.firstMedia])
        #expect(received(pair.offerer) == 1)

        let second = pair.packet()
        #expect(!fastPath(pair.offerer, second, from: source, on: SocketID(641)))
        #expect(!fastPath(pair.offerer, second, from: Endpoint(source.address, source.port &+ 1)))
        #expect(!fastPath(pair.offerer, second, from: Endpoint(.v4(0x0102_0304), source.port)))
        #expect(!fastPath(pair.offerer, [0x80], from: source))
        #expect(!fastPath(pair.offerer, [], from: source))
        #expect(!fastPath(pair.offerer, [0x16] + second.dropFirst(), from: source))
        #expect(received(pair.offerer) == 1)
        #expect(fastPath(pair.offerer, second, from: source))
        #expect(received(pair.offerer) == 2)
    }

    @Test("The long way takes a packet from a stranger for nothing")
    func stranger() throws {
        var pair = try LegPair()
        try pair.connect()
        let packet = pair.packet()
        let stranger = Endpoint(.v4(0x0102_0304), 4000)
        #expect(slowPath(pair.offerer, packet, from: stranger).isEmpty)
        #expect(received(pair.offerer) == 0)
        #expect(slowPath(pair.offerer, packet, from: pair.answerer.endpoint) == [.firstMedia])
    }

    @Test("Packets that were damaged, repeated or are too large are dropped")
    func damaged() throws {
        var pair = try LegPair()
        try pair.connect()
        try pair.talk(for: .milliseconds(200))
        let source = pair.answerer.endpoint
        let before = received(pair.offerer)
        var packet = pair.packet()
        #expect(fastPath(pair.offerer, packet + [UInt8](repeating: 0, count: 1501 - packet.count), from: source))
        #expect(fastPath(pair.offerer, packet.dropLast(), from: source))
        packet[packet.count - 1] ^= 1
        #expect(fastPath(pair.offerer, packet, from: source))
        packet[packet.count - 1] ^= 1
        #expect(received(pair.offerer) == before)
        #expect(fastPath(pair.offerer, packet, from: source))
        #expect(fastPath(pair.offerer, packet, from: source))
        #expect(received(pair.offerer) == before + 1)
        let drops = try #require(pair.offerer.leg.media?.statistics.drops)
        #expect(drops.authenticationFailed >= 2)
        #expect(drops.replayed == 1)
    }

    @Test("The largest datagram is sent and taken; a larger frame is not sent")
    func largest() throws {
        var pair = try LegPair()
        try pair.connect()
        try pair.talk(for: .milliseconds(100))
        let failures = pair.answerer.leg.media?.statistics.sendFailures ?? 0
        let overhead = RTPHeader.fixedLength + SRTPProfile.aeadAES128GCM.tagLength
        for length in [1500 - overhead, 1501 - overhead, 4000] {
            [UInt8](repeating: 1, count: length).withUnsafeBytes {
                pair.answerer.leg.send(
                    $0, timestamp: 1, marker: false, to: pair.answerer, at: pair.network.now)
            }
        }
        #expect(pair.answerer.lastPacket.count == 1500)
        #expect(pair.answerer.leg.media?.statistics.sendFailures == failures + 2)
        let before = received(pair.offerer)
        try pair.network.run(for: .milliseconds(20))
        #expect(received(pair.offerer) > before)
    }

    @Test("Packets larger than any datagram that is taken are dropped and counted, by either way in")
    func tooLarge() throws {
        var pair = try LegPair()
        try pair.connect()
        try pair.talk(for: .milliseconds(100))
        let count = received(pair.offerer)
        for (number, length) in [1501, 9000, 65_535].enumerated() {
            var bytes = pair.packet()
            bytes += [UInt8](repeating: 0, count: length - bytes.count)
            #expect(fastPath(pair.offerer, bytes, from: pair.answerer.endpoint))
            _ = slowPath(pair.offerer, bytes, from: pair.answerer.endpoint)
            #expect(pair.offerer.leg.media?.statistics.drops.tooLarge == 2 * (number + 1))
        }
        #expect(received(pair.offerer) == count)
        #expect(pair.offerer.failure == nil)
    }

    @Test("Nothing is sent before there are keys")
    func beforeKeys() throws {
        let pair = try LegPair()
        try pair.exchange()
        pair.offerer.sendFrame(1)
        #expect(pair.offerer.lastPacket.isEmpty)
        #expect(pair.offerer.leg.media?.statistics.packetsSent == 0)
    }

    @Test("A closed leg ignores what comes, sends nothing and has no more deadlines than its release")
    func closed() throws {
        var pair = try LegPair()
        try pair.connect()
        try pair.talk(for: .milliseconds(200))
        let packet = pair.packet()
        pair.offerer.close()
        let events = pair.offerer.events.count
        let count = received(pair.offerer)
        #expect(pair.offerer.leg.isEnded)
        #expect(pair.offerer.leg.nextDeadline == nil)
        #expect(!fastPath(pair.offerer, packet, from: pair.answerer.endpoint))
        #expect(slowPath(pair.offerer, packet, from: pair.answerer.endpoint).isEmpty)
        #expect(
            slowPath(pair.offerer, [22, 254, 253] + [UInt8](repeating: 0, count: 40), from: pair.answerer.endpoint)
                .isEmpty)
        let sent = pair.offerer.lastPacket
        pair.offerer.sendFrame(9)
        #expect(pair.offerer.lastPacket == sent)
        #expect(received(pair.offerer) == count)
        #expect(pair.offerer.leg.timerFired(at: pair.network.now + .seconds(60)).isEmpty)
        #expect(pair.offerer.leg.close(at: pair.network.now).isEmpty)
        #expect(pair.offerer.events.count == events)
        try pair.network.run(for: .milliseconds(100))
        #expect(pair.answerer.failure == .closedByPeer)
    }

    @Test("Hold stops sending at the side that agreed to it, and resuming starts it again")
    func hold() throws {
        var pair = try LegPair()
        try pair.connect()
        let hold = pair.offerer.leg.makeOffer(.inactive)
        try pair.offerer.accept(try pair.answerer.answer(hold))
        let before = (pair.offerer.ear.count, pair.answerer.ear.count)
        try pair.talk(for: .milliseconds(200))
        #expect((pair.offerer.ear.count, pair.answerer.ear.count) == before)
        let resume = pair.offerer.leg.makeOffer(.sendrecv)
        try pair.offerer.accept(try pair.answerer.answer(resume))
        try pair.talk(for: .milliseconds(200))
        #expect(pair.offerer.ear.count >= before.0 + 8)
        #expect(pair.answerer.ear.count >= before.1 + 8)
        #expect(pair.offerer.actions.filter { $0 == .secured }.count == 1)
    }

    @Test("An answer that nobody asked for changes nothing; one that cannot be used leaves the leg as it was")
    func strayAnswers() throws {
        let pair = try LegPair()
        try pair.connect()
        let agreement = pair.offerer.leg.agreement
        var answer = try pair.answerer.answer(pair.offerer.leg.makeOffer(.inactive))
        answer.media[0].formats = ["99"]
        #expect(throws: SDPError.noCommonCodec) { try pair.offerer.accept(answer) }
        #expect(pair.offerer.leg.agreement == agreement)

        try pair.offerer.accept(try pair.answerer.answer(pair.offerer.leg.makeOffer(.sendrecv)))
        let settled = pair.offerer.leg.agreement
        try pair.offerer.accept(try pair.answerer.answer(pair.answerer.leg.makeOffer(.inactive)))
        #expect(pair.offerer.leg.agreement == settled)
    }

    @Test("Every description has a higher version and the same session")
    func versions() throws {
        let pair = try LegPair()
        let descriptions = (0..<4).map { _ in pair.offerer.leg.makeOffer(.sendrecv) }
        #expect(Set(descriptions.map(\.origin.sessionID)).count == 1)
        #expect(descriptions.map(\.origin.sessionVersion) == [1, 2, 3, 4])
    }

    @Test("Twenty thousand random datagrams, many of them from the peer's own address, do no harm")
    func randomDatagrams() throws {
        var pair = try LegPair()
        try pair.connect()
        try pair.talk(for: .milliseconds(100))
        var random = RandomSource.seeded(4)
        let seeds = [pair.packet(), pair.offerer.lastPacket]
        let firsts: [UInt8] = [0, 1, 20, 22, 63, 64, 79, 128, 144, 191, 255]
        for round in 0..<20_000 {
            var bytes = round % 3 == 0 ? seeds[round % 2] : random.bytes(Int.random(in: 0...200, using: &random))
            if let first = firsts.randomElement(using: &random), !bytes.isEmpty { bytes[0] = first }
            if bytes.count > 3, round % 5 == 0 { bytes[Int.random(in: 1..<bytes.count, using: &random)] ^= 0x55 }
            let source =
                round % 4 == 0 ? Endpoint(.v4(UInt32(truncatingIfNeeded: random.next())), 9) : pair.answerer.endpoint
            pair.offerer.receive(bytes, from: source)
        }
        #expect(pair.offerer.failure == nil)
        let before = pair.offerer.ear.count
        try pair.talk(for: .milliseconds(400))
        #expect(pair.offerer.ear.count >= before + 18)
    }

    /// RFC 8122, section 5: any fingerprint of the best hash may be that of the certificate shown.
    @Test("Of several fingerprints any may be the certificate's", arguments: [0, 1, 2])
    func severalFingerprints(_ place: Int) throws {
        let pair = try LegPair()
        try pair.exchange(answer: { answer in
            let index = answer.media[0].attributes.firstIndex { $0.name == .fingerprint } ?? 0
            for step in 0..<2 {
                let other = SDPFingerprint(hash: "sha-256", bytes: [UInt8](repeating: UInt8(step), count: 32))
                let position = step < place ? index : index + 1
                answer.media[0].attributes.insert(SDPAttribute(.fingerprint, other.text), at: position)
            }
        })
        #expect(try pair.network.run(within: .seconds(5)) { pair.offerer.leg.isSecured && pair.answerer.leg.isSecured })
        #expect(pair.offerer.failure == nil)
    }
}
