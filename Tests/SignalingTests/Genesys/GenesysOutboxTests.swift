import Testing
import Wire

@testable import Signaling

@Suite struct GenesysOutboxTests {
    @Test func messagesDoNotOvertakeEachOther() throws {
        var desk = Desk.online()
        #expect(try desk.dial() == ["POST to=5002: OFFER 102 seq 1"])
        #expect(desk.hears(Desk.answer(seq: 1)) == ["GET /wait?id=S1", "answered"])
        #expect(try desk.reoffer() == [])
        #expect(desk.accepted() == ["POST to=5002: OK 102/102 seq 1"])
        #expect(desk.accepted() == ["POST to=5002: OFFER 102 seq 2"])
    }

    @Test func anOfferIsDeliveredAgainWithTheSameBytes() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        let body = desk.lastRequest?.body
        #expect(desk.fail(\.post) == [])
        #expect(desk.advance(.milliseconds(2999)) == [])
        #expect(desk.advance(.milliseconds(1)) == ["POST to=5002: OFFER 102 seq 1"])
        #expect(desk.lastRequest?.body == body)
        #expect(desk.answer(\.post, 503) == [])
        #expect(desk.advance(.seconds(3)) == ["POST to=5002: OFFER 102 seq 1"])
        _ = desk.accepted()
        #expect(desk.hears(Desk.answer(seq: 1)).last == "answered")
    }

    @Test func aFailureStartsTheNoAnswerTimeAnew() throws {
        var desk = Desk.online { $0.pollTimeout = .zero }
        _ = try desk.dial()
        _ = desk.advance(.seconds(50))
        _ = desk.fail(\.post)
        #expect(desk.advance(.seconds(3)) == ["POST to=5002: OFFER 102 seq 1"])
        _ = desk.accepted()
        #expect(desk.advance(.milliseconds(56_999)) == [])
        #expect(desk.advance(.milliseconds(1)).first == "no answer")
    }

    @Test func whatCannotBeDeliveredEndsTheCall() throws {
        var desk = Desk.online { $0.pollTimeout = .zero }
        _ = try desk.dial()
        for _ in 1..<GenesysConfiguration.maximumDeliveries {
            #expect(desk.fail(\.post) == [])
            #expect(desk.advance(.seconds(3)).count == 1)
        }
        #expect(
            desk.fail(\.post) == [
                "POST to=5002: BYE",
                "ended: \(GenesysEndReason.undeliverable(.failed(.refused)))",
            ])
    }

    @Test func aDefiniteNoIsNotAskedAgain() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        #expect(
            desk.answer(\.post, 404, "no such user") == [
                "POST to=5002: BYE", "ended: refused(status: 404, \"no such user\")",
            ])
    }

    @Test func hangingUpStopsTheRepetition() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        _ = desk.fail(\.post)
        #expect(desk.hangUp() == ["POST to=5002: BYE", "ended: byUs"])
        // BYE is not repeated.
        #expect(desk.fail(\.post) == [])
        #expect(desk.advance(.seconds(10)) == [])
    }

    @Test func onlyExchangesAreRepeated() throws {
        var desk = try Desk.talking()
        _ = try desk.run { try $0.requestStatistics(at: $1) }
        #expect(desk.fail(\.post) == [])
        #expect(desk.advance(.seconds(10)) == [])
        #expect(desk.session.hasCall)
    }

    @Test func theNextCallWaitsForTheLastOnesBye() throws {
        var desk = try Desk.talking()
        #expect(desk.hangUp() == ["POST to=5002: BYE", "ended: byUs"])
        #expect(try desk.dial("5003") == [])
        #expect(desk.fail(\.post) == ["POST to=5003: OFFER 103 seq 1"])
    }

    @Test func aByeOfThePeerFreesTheQueue() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        _ = desk.fail(\.post)
        #expect(desk.hears("BYE") == ["GET /wait?id=S1", "ended: byPeer"])
        #expect(try desk.dial("5003") == ["POST to=5003: OFFER 103 seq 1"])
    }

    @Test func theQueueIsBounded() throws {
        var desk = try Desk.talking()
        for _ in 0..<16 { _ = try desk.run { try $0.requestStatistics(at: $1) } }
        #expect(throws: GenesysCommandError.tooManyMessages) { try desk.run { try $0.requestStatistics(at: $1) } }
        // There is still room for the call itself, but not without end.
        for seq in 2..<100 {
            guard desk.hears(Desk.offer(seq: seq), from: "5002").count == 2, (try? desk.pickUp()) != nil else { break }
        }
        #expect(desk.session.outbox.messages.count == Outbox.maximumMessages)
        #expect(desk.hangUp().last == "ended: byUs")
    }
}
