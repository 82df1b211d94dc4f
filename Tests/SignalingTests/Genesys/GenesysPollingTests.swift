import Testing
import Wire

@testable import Signaling

@Suite struct GenesysPollingTests {
    @Test func aPollThatHangsIsAskedAnew() {
        var desk = Desk.online()
        #expect(desk.advance(.seconds(29)) == [])
        #expect(desk.advance(.seconds(1)) == ["cancel poll", "GET /wait?id=S1"])
        #expect(desk.advance(.seconds(300)).count == 20)
    }

    @Test func pollingForEver() {
        var desk = Desk.online { $0.pollTimeout = .zero }
        #expect(desk.session.nextDeadline == nil)
        #expect(desk.hears("") == ["GET /wait?id=S1"])
    }

    @Test func anEmptyAnswerOrAnOddSuccessIsAskedAnew() {
        var desk = Desk.online()
        for status in [200, 204, 202] {
            _ = desk.advance(.seconds(5))
            #expect(desk.answer(\.poll, status) == ["GET /wait?id=S1"])
        }
    }

    /// A gateway that answers every poll at once would otherwise be asked thousands of times a second.
    @Test func aGatewayThatDoesNotHoldPollsIsAskedOnceASecond() {
        var desk = Desk.online()
        #expect(desk.hears("") == ["GET /wait?id=S1"])
        #expect(desk.hears("") == ["GET /wait?id=S1"])
        #expect(desk.hears("") == [])
        #expect(desk.advance(.milliseconds(999)) == [])
        #expect(desk.advance(.milliseconds(1)) == ["GET /wait?id=S1"])
        #expect(desk.hears("") == [])
        #expect(desk.advance(.seconds(1)) == ["GET /wait?id=S1"])
        #expect(desk.hears("BYE") == ["GET /wait?id=S1"])
        #expect(desk.hears("") == ["GET /wait?id=S1"])
    }

    @Test func theFirstRetryComesAtOnceThenTheyBackOff() throws {
        var desk = try Desk.talking()
        #expect(desk.fail(\.poll, .closed) == ["lost: failed(Signaling.HTTPFailure.closed)", "GET /wait?id=S1"])
        #expect(desk.fail(\.poll) == ["retrying in 1.0 seconds"])
        for seconds in [1, 2, 4, 8, 8] {
            #expect(desk.advance(.seconds(seconds) - .milliseconds(1)) == [])
            #expect(desk.advance(.milliseconds(1)) == ["GET /wait?id=S1"])
            #expect(desk.fail(\.poll) == ["retrying in \(Duration.seconds(min(8, seconds * 2)))"])
        }
        #expect(desk.advance(.seconds(8)) == ["GET /wait?id=S1"])
        #expect(desk.hears("") == ["reconnected", "GET /wait?id=S1"])
        #expect(desk.session.hasCall)
        #expect(desk.fail(\.poll) == ["lost: failed(Signaling.HTTPFailure.refused)", "GET /wait?id=S1"])
    }

    @Test func aPollThatHangsLongEnoughHasFoundItsGateway() {
        var desk = Desk.online()
        #expect(desk.fail(\.poll) == ["lost: failed(Signaling.HTTPFailure.refused)", "GET /wait?id=S1"])
        #expect(desk.advance(.milliseconds(4999)) == [])
        #expect(desk.advance(.milliseconds(1)) == ["reconnected"])
        #expect(desk.advance(.seconds(25)) == ["cancel poll", "GET /wait?id=S1"])
    }

    @Test func aPollThatWasWrittenHasFoundItsGatewayAtOnce() throws {
        var desk = Desk.online()
        _ = desk.fail(\.poll)
        let poll = try #require(desk.poll)
        #expect(desk.run { $0.requestSent(poll, at: $1) } == ["reconnected"])
        #expect(desk.run { $0.requestSent(poll, at: $1) } == [])
        #expect(desk.run { $0.requestSent(HTTPRequestID(999), at: $1) } == [])
    }

    @Test func aTransportTimeoutIsAFailureOnlyWhenItComesEarly() {
        var desk = Desk.online()
        #expect(desk.fail(\.poll, .timedOut) == ["lost: failed(Signaling.HTTPFailure.timedOut)", "GET /wait?id=S1"])
        _ = desk.advance(.seconds(20))
        #expect(desk.fail(\.poll, .timedOut).last == "GET /wait?id=S1")
        #expect(desk.session.failures == 0)
    }

    @Test func anUnknownSessionSignsInAgain() {
        var desk = Desk.online()
        #expect(
            desk.answer(\.poll, 404, "no such session") == [
                "lost: unknownSession(\"no such session\")", "GET /sign_in?5001",
            ])
        #expect(desk.answer(\.other, 200, "k=S2") == ["reconnected, new session", "GET /wait?id=S2"])
    }

    @Test func anUnknownSessionEndsItsCall() throws {
        var desk = try Desk.talking()
        #expect(
            desk.answer(\.poll, 404) == ["lost: unknownSession(\"\")", "ended: sessionLost", "GET /sign_in?5001"])
        #expect(throws: GenesysCommandError.notSignedIn) { try desk.dial() }
    }

    @Test func threeFailuresSignInAgainAndAgain() {
        var desk = Desk.online()
        #expect(desk.fail(\.poll) == ["lost: failed(Signaling.HTTPFailure.refused)", "GET /wait?id=S1"])
        #expect(desk.fail(\.poll) == ["retrying in 1.0 seconds"])
        #expect(desk.advance(.seconds(1)) == ["GET /wait?id=S1"])
        #expect(desk.fail(\.poll) == ["retrying in 2.0 seconds"])
        for seconds in [2, 4, 8, 8, 8] {
            #expect(desk.advance(.seconds(seconds)) == ["GET /sign_in?5001"])
            #expect(desk.fail(\.other) == ["retrying in \(Duration.seconds(min(8, seconds * 2)))"])
        }
        #expect(desk.advance(.seconds(8)) == ["GET /sign_in?5001"])
        #expect(desk.answer(\.other, 500, "starting") == ["retrying in 8.0 seconds"])
        #expect(desk.advance(.seconds(8)) == ["GET /sign_in?5001"])
        #expect(desk.answer(\.other, 200, "k=S2") == ["reconnected, new session", "GET /wait?id=S2"])
    }

    /// A gateway that takes every sign-in and forgets it would otherwise be asked without a pause.
    @Test func aSessionThatIsForgottenAtOnceBacksOff() {
        var desk = Desk.online()
        #expect(desk.answer(\.poll, 404) == ["lost: unknownSession(\"\")", "GET /sign_in?5001"])
        #expect(desk.answer(\.other, 200, "k=S2") == ["reconnected, new session", "GET /wait?id=S2"])
        #expect(desk.answer(\.poll, 404) == ["lost: unknownSession(\"\")", "retrying in 1.0 seconds"])
        #expect(desk.advance(.seconds(1)) == ["GET /sign_in?5001"])
        #expect(desk.answer(\.other, 200, "k=S3") == ["reconnected, new session", "GET /wait?id=S3"])
        #expect(desk.answer(\.poll, 404) == ["lost: unknownSession(\"\")", "retrying in 2.0 seconds"])
    }

    @Test func aPasswordThatIsRefusedLaterIsNotTriedForEver() {
        var desk = Desk.online()
        _ = desk.answer(\.poll, 404)
        #expect(desk.answer(\.other, 401, "changed") == ["sign-in failed: wrongCredentials(\"changed\")"])
        #expect(desk.session.nextDeadline == nil)
    }

    /// Media flows without the gateway's HTTP side, so a call outlasts failed polls.
    @Test func failedConnectionsKeepTheCallButErrorsDoNot() throws {
        var desk = try Desk.talking()
        for _ in 0..<6 {
            _ = desk.fail(\.poll)
            _ = desk.advance(.seconds(8) - .seconds(4))
            if desk.poll == nil { _ = desk.advance(.seconds(4)) }
        }
        #expect(desk.session.hasCall)
        var other = try Desk.talking()
        _ = other.answer(\.poll, 500, "x")
        _ = other.answer(\.poll, 500, "x")
        _ = other.advance(.seconds(1))
        #expect(other.answer(\.poll, 500, "x") == ["ended: sessionLost", "retrying in 2.0 seconds"])
    }

    @Test func signingOutWhileWaiting() {
        var desk = Desk.online()
        _ = desk.answer(\.poll, 404)
        _ = desk.fail(\.other)
        #expect(desk.run { $0.signOut(at: $1) } == ["signed out"])
        #expect(desk.session.nextDeadline == nil)
    }

    @Test func answersNobodyWaitsForAreCounted() {
        var desk = Desk.online()
        #expect(desk.run { $0.receive(HTTPResponse(status: 200), for: HTTPRequestID(77), at: $1) } == [])
        #expect(desk.run { $0.requestFailed(HTTPRequestID(1), .closed, at: $1) } == [])
        #expect(desk.session.dropped.staleResponses == 2)
    }

    /// The gateway counts a message as delivered once it is written, so one that crosses our cancelling must not be lost.
    @Test func aMessageThatCrossedTheEndOfItsPollIsHeard() throws {
        var desk = Desk.online()
        let old = try #require(desk.poll)
        _ = desk.advance(.seconds(30))
        let response = HTTPResponse(status: 200, headers: [HTTPField("Pragma", "5009")], body: Array("INVITE".utf8))
        #expect(desk.run { $0.receive(response, for: old, at: $1) } == ["incoming 5009 invite"])
        #expect(desk.run { $0.receive(response, for: old, at: $1) } == [])
        #expect(desk.session.dropped.staleResponses == 1)
    }
}
