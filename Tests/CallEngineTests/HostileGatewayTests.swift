import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("A gateway that sends what it likes")
struct HostileGatewayTests {
    private static func seeds(_ world: CallWorld) throws -> [String] {
        let far = try world.makeFar(.controlling)
        let offer = world.offer(far.leg.makeOffer(.sendrecv), seq: 1, data: [AttachedDatum(key: "a", value: "b")])
        let description = offer.sdp ?? ""
        let messages: [ROAPMessage] = [
            offer,
            ROAPMessage(.offer, sdp: description, offererSessionID: .number(7), seq: 2),
            ROAPMessage(
                .answer, sdp: description, offererSessionID: .number(102), answererSessionID: .text("x"), seq: 1),
            ROAPMessage(.ok, offererSessionID: .number(102), seq: 1, attachedData: offer.attachedData),
            ROAPMessage(.error, offererSessionID: .number(102), seq: 1, errorType: "REFUSED"),
        ]
        world.forgetFar()
        return messages.compactMap { GenesysMessage.roap($0).textForClient } + [
            "BYE", "INVITE", "EVENT-TALK", "EVENT-HOLD", "INFO-PEER a=b&c=%20", "PUT-STATS{\"x\":1}", "",
            "id=S2\n", "<html>502</html>",
        ]
    }

    private static let commands: [PhoneCommand] = [
        .answer, .reject, .hangUp, .hold, .resume, .setMuted(true), .dial("echo", attachedData: []), .signIn,
    ]

    private func damage(_ text: String, _ random: inout RandomSource) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch random.next() % 5 {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.removeLast(bytes.count - place)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 30))
            case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 60)], at: place)
            default: bytes.insert(contentsOf: "99999999999999999999".utf8, at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Any state of the phone meets any message, whole or damaged, and any command; then a real call must still work.
    @Test("Thousands of messages and commands in any order never trap, and leave a phone that works", arguments: 1...4)
    func fuzz(seed: UInt64) throws {
        let world = try CallWorld.ready()
        world.answersOffers = false
        let seeds = try Self.seeds(world)
        var random = RandomSource.seeded(seed)
        var calls: Set<CallID> = []
        for round in 0..<1500 {
            let text = seeds[Int(random.next() % UInt64(seeds.count))]
            let isWhole = random.next() % 3 == 0
            world.say(isWhole ? text : damage(text, &random), from: round % 11 == 0 ? nil : "peer\(round % 3)")
            if random.next() % 4 == 0, let command = Self.commands.randomElement(using: &random) {
                world.phone.handle(command)
            }
            if let id = world.phone.call?.id { calls.insert(id) }
            try world.network.run(for: .milliseconds(Int64(random.next() % 40)))
        }
        #expect(calls.count > 20)

        world.say("BYE")
        world.phone.handle(.hangUp)
        try world.network.run(for: .seconds(60))
        world.phone.handle(.hangUp)
        #expect(world.phone.state == nil)
        // Every call that began has ended, once.
        let ended = world.phone.ended.map(\.id)
        #expect(Set(ended).count == ended.count)
        #expect(calls.isSubset(of: Set(ended)))
        #expect(world.phone.snapshot.history.count <= 50)
        #expect(try world.runs(.seconds(60)) { world.phone.snapshot.isReady })
        #expect(world.turn.server.relays.count <= 2)

        world.answersOffers = true
        world.forgetFar()
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.state == .connected })
    }

    @Test("Answers with any status to any request leave a phone that comes back")
    func statuses() throws {
        let world = try CallWorld.ready()
        var random = RandomSource.seeded(5)
        let statuses = [0, 100, 200, 204, 301, 400, 401, 403, 404, 408, 429, 500, 502, 503, 599, -1, 99_999]
        for _ in 0..<500 {
            let status = statuses[Int(random.next() % UInt64(statuses.count))]
            let response = HTTPResponse(
                status: status, headers: [HTTPField("Set-Cookie", "a=b; Path=/")],
                body: random.bytes(Int(random.next() % 50)))
            switch random.next() % 3 {
            case 0: world.phone.gateway.signInResponse = response
            case 1: world.phone.gateway.postResponses["echo"] = response
            default: world.phone.gateway { $0.fail(response) }
            }
            if random.next() % 5 == 0 { world.phone.handle(.dial("echo", attachedData: [])) }
            if random.next() % 5 == 0 { world.phone.handle(.hangUp) }
            if random.next() % 9 == 0 { world.phone.handle(.signIn) }
            try world.network.run(for: .milliseconds(Int64(random.next() % 2000)))
        }
        world.phone.gateway.signInResponse = ScriptedGateway().signInResponse
        world.phone.gateway.postResponses = [:]
        world.phone.handle(.hangUp)
        try world.network.run(for: .seconds(30))
        world.phone.handle(.signIn)
        #expect(try world.runs(.seconds(60)) { world.phone.snapshot.isReady })
        world.forgetFar()
        world.phone.handle(.dial("echo", attachedData: []))
        #expect(try world.runs { world.phone.state == .connected })
    }

    @Test("Answers and failures for requests that were never made change nothing")
    func strayAnswers() throws {
        let world = try CallWorld.talking()
        let snapshot = world.phone.snapshot
        for number in [0, 1, 2, 77, UInt64.max] {
            let id = HTTPRequestID(number)
            let now = world.network.now
            let bye = HTTPResponse(status: 200, body: Array("BYE".utf8))
            #expect(world.phone.phone.received(bye, for: id, at: now).isEmpty)
            #expect(world.phone.phone.requestFailed(id, .closed, at: now).isEmpty)
            #expect(world.phone.phone.requestSent(id, at: now).isEmpty)
        }
        #expect(world.phone.snapshot == snapshot)
    }

    @Test("Sockets that were never asked for change nothing")
    func straySockets() throws {
        let world = try CallWorld.talking()
        let snapshot = world.phone.snapshot
        for number in [0, 1, 63, 200, 6400, UInt32.max] {
            let id = SocketID(number)
            let now = world.network.now
            #expect(world.phone.phone.socketOpened(id, local: world.turn.endpoint, remote: nil, at: now).isEmpty)
            #expect(world.phone.phone.socketFailed(id, .closed, at: now).isEmpty)
            world.phone.receive([0, 1, 2, 3], from: world.turn.endpoint, on: id)
        }
        #expect(world.phone.snapshot == snapshot)
    }
}
