import Testing
import Wire

@testable import Signaling

@Suite struct GenesysPollingTests {
    @Test func aPollThatHangsIsAskedAnew() {
        var desk = Desk.online()
        #expect(desk.advance(.seconds(29)) == [])
        #expect(desk.advance(.seconds(1)) == ["GET /wait?id=S1"])
        // The transport gives the old one up before it is time for a third.
        #expect(desk.advance(.seconds(5)) == [])
        #expect(desk.fail(\.olderPoll, .timedOut) == [])
        #expect(desk.advance(.seconds(25)) == ["GET /wait?id=S1"])
    }

    @Test func pollingForEver() {
        var desk = Desk.online { $0.pollTimeout = .zero }
        #expect(desk.session.nextDeadline == nil)
        #expect(desk.hears("") == ["GET /wait?id=S1"])
    }

    @Test func anEmptyAnswerOrAnOddSuccessIsAskedAnew() {
        var desk = Desk.online()
        for status in [200, 204, 202] {
            _ = desk.advance(.seconds(7))
            #expect(desk.answer(\.poll, status) == ["GET /wait?id=S1"])
        }
    }

    /// A gateway that answers every poll at once would otherwise be asked thousands of times a second.
    @Test func aGatewayThatDoesNotHoldPollsIsAskedLessOften() {
        var desk = Desk.online()
        #expect(desk.hears("") == ["GET /wait?id=S1"])
        for pause in [1, 2, 4, 8, 10] {
            #expect(desk.hears("") == [])
            #expect(desk.advance(toOneIn: .seconds(pause) * 0.8 ... .seconds(pause)) == ["GET /wait?id=S1"])
        }
        #expect(desk.hears("BYE") == ["GET /wait?id=S1"])
        #expect(desk.hears("") == ["GET /wait?id=S1"])
    }

    @Test func theFirstRetryComesAtOnceThenTheyBackOff() throws {
        var desk = try Desk.talking()
        #expect(desk.fail(\.poll, .closed) == ["lost: failed(Signaling.HTTPFailure.closed)", "GET /wait?id=S1"])
        #expect(desk.fail(\.poll) == ["retrying"])
        for seconds in [1, 2, 4, 8, 16, 30, 30] {
            #expect(desk.advance(toOneIn: .seconds(seconds) * 0.8 ... .seconds(seconds)) == ["GET /wait?id=S1"])
            #expect(desk.fail(\.poll) == ["retrying"])
        }
        #expect(desk.advance(toOneIn: .seconds(24) ... .seconds(30)) == ["GET /wait?id=S1"])
        #expect(desk.hears("BYE").prefix(2) == ["reconnected", "GET /wait?id=S1"])
        #expect(desk.fail(\.poll) == ["lost: failed(Signaling.HTTPFailure.refused)", "GET /wait?id=S1"])
    }

    @Test func aPollThatHangsLongEnoughHasFoundItsGateway() {
        var desk = Desk.online()
        #expect(desk.fail(\.poll) == ["lost: failed(Signaling.HTTPFailure.refused)", "GET /wait?id=S1"])
        #expect(desk.advance(.milliseconds(4999)) == [])
        #expect(desk.advance(.milliseconds(1)) == ["reconnected"])
        #expect(desk.advance(.seconds(25)) == ["GET /wait?id=S1"])
    }

    @Test func aPollThatWasWrittenAndHangsHasFoundItsGatewaySoon() throws {
        var desk = Desk.online()
        _ = desk.fail(\.poll)
        let poll = try #require(desk.poll)
        #expect(desk.run { $0.requestSent(poll, at: $1) } == [])
        #expect(desk.run { $0.requestSent(HTTPRequestID(999), at: $1) } == [])
        #expect(desk.advance(.milliseconds(499)) == [])
        #expect(desk.advance(.milliseconds(1)) == ["reconnected"])
        // It has found something that takes requests; what failed before is not forgotten for that.
        #expect(desk.fail(\.poll).last == "retrying")
    }

    @Test func aTransportTimeoutIsAFailureOnlyWhenItComesEarly() {
        var desk = Desk.online()
        #expect(desk.fail(\.poll, .timedOut) == ["lost: failed(Signaling.HTTPFailure.timedOut)", "GET /wait?id=S1"])
        _ = desk.advance(.seconds(20))
        #expect(desk.fail(\.poll, .timedOut).last == "GET /wait?id=S1")
        #expect(desk.session.failures == 0)
        #expect(!desk.session.isLost)
    }

    @Test func anUnknownSessionSignsInAgain() {
        var desk = Desk.online()
        #expect(
            desk.answer(\.poll, 404, "no such session") == [
                "lost: unknownSession(\"no such session\")", "GET /sign_in?5001",
            ])
        #expect(desk.answer(\.other, 200, "k=S2") == ["reconnected, new session", "GET /wait?id=S2"])
    }

    @Test func anUnknownSessionEndsACallWithoutMedia() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        #expect(
            desk.answer(\.poll, 404) == [
                "lost: unknownSession(\"\")", "cancel post", "ended: sessionLost", "GET /sign_in?5001",
            ])
        #expect(throws: GenesysCommandError.notSignedIn) { try desk.dial() }
    }

    @Test func threeFailuresSignInAgainAndAgain() {
        var desk = Desk.online()
        #expect(desk.fail(\.poll) == ["lost: failed(Signaling.HTTPFailure.refused)", "GET /wait?id=S1"])
        #expect(desk.fail(\.poll) == ["retrying"])
        #expect(desk.advance(toOneIn: .seconds(1) * 0.8 ... .seconds(1)) == ["GET /wait?id=S1"])
        #expect(desk.fail(\.poll) == ["retrying"])
        for seconds in [2, 4, 8, 16, 30, 30] {
            #expect(desk.advance(toOneIn: .seconds(seconds) * 0.8 ... .seconds(seconds)) == ["GET /sign_in?5001"])
            #expect(desk.fail(\.other) == ["retrying"])
        }
        #expect(desk.advance(.seconds(30)) == ["GET /sign_in?5001"])
        #expect(desk.answer(\.other, 500, "starting") == ["retrying"])
        #expect(desk.advance(.seconds(30)) == ["GET /sign_in?5001"])
        #expect(desk.answer(\.other, 200, "k=S2") == ["reconnected, new session", "GET /wait?id=S2"])
    }

    /// A gateway that takes every sign-in and forgets it after a while would otherwise be asked without a pause.
    @Test func aSessionThatIsForgottenBacksOff() {
        var desk = Desk.online()
        for pause in [0, 1, 2, 4, 8] {
            _ = desk.advance(.seconds(11))
            let lines = desk.answer(\.poll, 404)
            #expect(lines.last == (pause == 0 ? "GET /sign_in?5001" : "retrying"))
            if pause > 0 {
                #expect(desk.advance(toOneIn: .seconds(pause) * 0.8 ... .seconds(pause)) == ["GET /sign_in?5001"])
            }
            #expect(desk.answer(\.other, 200, "k=S2") == ["reconnected, new session", "GET /wait?id=S2"])
        }
    }

    @Test func aPasswordThatIsRefusedLaterIsNotTriedForEver() {
        var desk = Desk.online()
        _ = desk.answer(\.poll, 404)
        #expect(desk.answer(\.other, 401, "changed") == ["sign-in failed: wrongCredentials(\"changed\")"])
        #expect(desk.session.nextDeadline == nil)
    }

    /// Media flows without the gateway's HTTP side, so a call outlasts failed polls.
    @Test func failedConnectionsKeepSessionAndCallAndErrorsTheCall() throws {
        var desk = try Desk.talking()
        for _ in 0..<6 {
            #expect(["retrying", "GET /wait?id=S1"].contains(desk.fail(\.poll).last))
            _ = desk.advance(.seconds(30))
        }
        #expect(desk.session.hasCall)
        #expect(desk.session.isSignedIn)
        var other = try Desk.talking()
        _ = other.answer(\.poll, 500, "x")
        _ = other.answer(\.poll, 500, "x")
        _ = other.advance(.seconds(2))
        #expect(other.answer(\.poll, 500, "x") == ["retrying"])
        #expect(other.session.hasCall)
        #expect(!other.session.isSignedIn)
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

    /// The gateway counts a message as delivered once it is written, so a poll whose answer may come is not given up.
    @Test func aMessageThatCrossesTheRenewalOfItsPollIsHeard() throws {
        var desk = Desk.online()
        let old = try #require(desk.poll)
        _ = desk.advance(.seconds(30))
        #expect(desk.olderPoll == old)
        let response = HTTPResponse(status: 200, headers: [HTTPField("Pragma", "5009")], body: Array("INVITE".utf8))
        #expect(desk.run { $0.receive(response, for: old, at: $1) } == ["incoming 5009 invite"])
        #expect(desk.run { $0.receive(response, for: old, at: $1) } == [])
        #expect(desk.session.dropped.staleResponses == 1)
    }
}
