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
        #expect(desk.fail(\.post) == ["POST to=5002: OFFER 102 seq 1"])
        #expect(desk.lastRequest?.body == body)
        #expect(desk.answer(\.post, 503) == [])
        #expect(desk.advance(toOneIn: .seconds(1) * 0.8 ... .seconds(1)) == ["POST to=5002: OFFER 102 seq 1"])
        #expect(desk.lastRequest?.body == body)
        _ = desk.accepted()
        #expect(desk.hears(Desk.answer(seq: 1)).last == "answered")
    }

    @Test func aFailureStartsTheNoAnswerTimeAnew() throws {
        var desk = Desk.online { $0.pollTimeout = .zero }
        _ = try desk.dial()
        _ = desk.advance(.seconds(50))
        #expect(desk.fail(\.post) == ["POST to=5002: OFFER 102 seq 1"])
        _ = desk.accepted()
        #expect(desk.advance(.milliseconds(59_999)) == [])
        #expect(desk.advance(.milliseconds(1)).first == "no answer")
    }

    @Test func whatCannotBeDeliveredEndsTheCall() throws {
        var desk = Desk.online { $0.pollTimeout = .zero }
        _ = try desk.dial()
        #expect(desk.fail(\.post) == ["POST to=5002: OFFER 102 seq 1"])
        for _ in 2..<GenesysConfiguration.maximumDeliveries {
            #expect(desk.fail(\.post) == [])
            #expect(desk.advance(.seconds(20)).count == 1)
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
        _ = desk.fail(\.post)
        #expect(desk.hangUp() == ["POST to=5002: BYE", "ended: byUs"])
    }

    /// The far end would wait in silence for a goodbye that was lost on the way.
    @Test func aGoodbyeIsRepeatedUntilItIsAnswered() throws {
        var desk = try Desk.talking { $0.pollTimeout = .zero }
        #expect(desk.hangUp() == ["POST to=5002: BYE", "ended: byUs"])
        #expect(desk.fail(\.post, .closed) == ["POST to=5002: BYE"])
        for pause in [1, 2, 4, 8, 16, 30, 30, 30] {
            #expect(desk.answer(\.post, 503) == [])
            #expect(desk.advance(toOneIn: .seconds(pause) * 0.8 ... .seconds(pause)) == ["POST to=5002: BYE"])
        }
        // A page of the network on the way is no answer of the gateway's.
        #expect(desk.answer(\.post, 200, "<html><title>Hotel Guest WiFi</title></html>") == [])
        #expect(desk.advance(.seconds(30)) == ["POST to=5002: BYE"])
        #expect(desk.accepted() == [])
        #expect(desk.session.nextDeadline == nil)
    }

    @Test(arguments: [404, 400, 403]) func aGoodbyeThatTheGatewayRefusesIsNotRepeated(status: Int) throws {
        var desk = try Desk.talking { $0.pollTimeout = .zero }
        _ = desk.hangUp()
        #expect(desk.answer(\.post, status, "no such session") == [])
        #expect(desk.session.nextDeadline == nil)
    }

    @Test func theRefusalOfACallerIsRepeated() {
        var desk = Desk.online { $0.pollTimeout = .zero }
        #expect(desk.hears(Desk.offer(sdp: "v=1"), from: "1002").contains("POST to=1002: BYE"))
        #expect(desk.fail(\.post) == ["POST to=1002: BYE"])
        #expect(desk.fail(\.post) == [])
        #expect(desk.advance(.seconds(2)) == ["POST to=1002: BYE"])
    }

    @Test func goodbyesOfCallsTheGatewayNeverHeardOfAreNotSaid() throws {
        var desk = Desk.online { $0.pollTimeout = .zero }
        _ = try desk.dial()
        _ = desk.hangUp()
        for _ in 0..<100 {
            _ = try desk.dial()
            #expect(desk.hangUp() == ["ended: byUs"])
        }
        #expect(desk.session.outbox.messages.count == 2)
    }

    @Test func whatFailsWithinALiveCallDoesNotEndIt() throws {
        for status in [403, 404, 500] {
            var desk = try Desk.talking { $0.pollTimeout = .zero }
            _ = try desk.reoffer()
            var lines = desk.answer(\.post, status, "no")
            for _ in 0..<40 where desk.post != nil || desk.session.nextDeadline != nil {
                lines += desk.advance(.seconds(5))
                if desk.post != nil { lines += desk.answer(\.post, status, "no") }
            }
            #expect(lines.last == "reoffer unanswered")
            #expect(desk.session.hasCall)
            #expect(desk.session.canReoffer)
        }
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
        // The gateway would take the offer for one within the old call.
        #expect(desk.fail(\.post) == ["POST to=5002: BYE"])
        #expect(desk.accepted() == ["POST to=5003: OFFER 103 seq 1"])
    }

    @Test func aByeOfThePeerFreesTheQueue() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        _ = desk.fail(\.post)
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
