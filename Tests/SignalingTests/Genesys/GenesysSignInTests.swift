import Testing
import Wire

@testable import Signaling

@Suite struct GenesysSignInTests {
    @Test func withoutAPassword() {
        var desk = Desk()
        #expect(desk.run { $0.signIn(at: $1) } == ["GET /sign_in?5001"])
        #expect(desk.run { $0.signIn(at: $1) } == [])
        #expect(desk.answer(\.other, 200, "x=S1\nothers\n") == ["signed in", "GET /wait?id=S1"])
        #expect(desk.session.isSignedIn)
        #expect(desk.run { $0.signIn(at: $1) } == [])
    }

    @Test func withAPassword() {
        var desk = Desk { $0.identity = .user("5001", password: "p:ä=&") }
        #expect(desk.run { $0.signIn(at: $1) } == ["POST /sign_in: 5001:p:ä=&"])
        #expect(desk.lastRequest?.headers["content-type"] == "application/x-www-form-urlencoded; charset=UTF-8")
        #expect(desk.answer(\.other, 200, "x=S1") == ["signed in", "GET /wait?id=S1"])
    }

    @Test func anonymously() throws {
        var desk = Desk { $0.identity = .anonymous }
        let line = try #require(desk.run { $0.signIn(at: $1) }.first)
        #expect(line.hasPrefix("GET /sign_in?anon"))
        #expect(line.count == "GET /sign_in?".count + 36)
    }

    @Test func whatAQueryCannotCarryIsEscaped() {
        var desk = Desk { $0.identity = .user("a b&c", password: nil) }
        #expect(desk.run { $0.signIn(at: $1) } == ["GET /sign_in?a%20b%26c"])
        #expect(desk.answer(\.other, 200, "x=a/b c") == ["signed in", "GET /wait?id=a/b%20c"])
    }

    @Test(arguments: [("k=S1", "S1"), ("k=S1\r\nk=S2", "S1"), ("=S1", "S1"), ("k=a=b", "a"), ("k=S1\n", "S1")])
    func theSessionIsTheSecondPieceOfTheFirstLine(body: String, ssid: String) {
        #expect(GenesysSession.ssid(in: body) == ssid)
    }

    @Test(arguments: ["", "S1", "\nk=S1", "k=", "k=\nS1", "k==S1", "k=" + String(repeating: "x", count: 2000)])
    func withoutASessionItIsABadAnswer(body: String) {
        var desk = Desk()
        desk.run { $0.signIn(at: $1) }
        let shown = HTTPResponse(status: 200, body: Array(body.utf8)).shownText
        #expect(desk.answer(\.other, 200, body) == ["sign-in failed: \(SignInFailure.badAnswer(status: 200, shown))"])
        #expect(!desk.session.isSignedIn)
        #expect(desk.session.nextDeadline == nil)
    }

    @Test(arguments: [
        (401, "", SignInFailure.wrongCredentials("")),
        (403, "No such\r\nuser \u{1B}[2J", .wrongCredentials("No such user ?[2J")),
        (500, "bad password", .wrongCredentials("bad password")), (500, "", .unavailable(status: 500)),
        (503, "busy", .unavailable(status: 503)), (404, "Not Found", .badAnswer(status: 404, "Not Found")),
        (302, "", .badAnswer(status: 302, "")), (500, "<html>", .unavailable(status: 500)),
        (204, "k=S1", .badAnswer(status: 204, "k=S1")),
    ])
    func eachRefusalHasItsReason(status: Int, body: String, reason: SignInFailure) {
        var desk = Desk()
        desk.run { $0.signIn(at: $1) }
        #expect(desk.answer(\.other, status, body) == ["sign-in failed: \(reason)"])
        #expect(desk.run { $0.signIn(at: $1) } == ["GET /sign_in?5001"])
    }

    @Test(arguments: [HTTPFailure.refused, .timedOut, .nameNotFound, .tlsFailed(.expired("2020-02-01"))])
    func anUnreachableGateway(failure: HTTPFailure) {
        var desk = Desk()
        desk.run { $0.signIn(at: $1) }
        #expect(desk.fail(\.other, failure) == ["sign-in failed: \(SignInFailure.unreachable(failure))"])
    }

    @Test func aUserTheGatewayWouldCutIsNotSent() {
        for identity in [GenesysIdentity.user("", password: nil), .user("a:b", password: "c")] {
            var desk = Desk { $0.identity = identity }
            #expect(desk.run { $0.signIn(at: $1) } == ["sign-in failed: invalidUser"])
        }
    }

    @Test func signingOut() throws {
        var desk = Desk.online()
        #expect(desk.run { $0.signOut(at: $1) } == ["cancel poll", "GET /sign_out?id=S1"])
        #expect(desk.run { $0.signOut(at: $1) } == [])
        #expect(desk.answer(\.other, 500) == ["signed out"])
        #expect(desk.session.nextDeadline == nil)
        #expect(desk.run { $0.signOut(at: $1) } == ["signed out"])
    }

    @Test func signingOutHangsUpFirst() throws {
        var desk = try Desk.talking()
        #expect(desk.run { $0.signOut(at: $1) } == ["cancel poll", "POST to=5002: BYE", "ended: byUs"])
        #expect(desk.accepted() == ["GET /sign_out?id=S1"])
        #expect(desk.accepted() == ["nothing to answer"])
        #expect(desk.answer(\.other, 200) == ["signed out"])
    }

    /// Half a session that the gateway keeps for a phone that has left gets its calls.
    @Test func aSignOutThatFailsIsRepeatedWhileThereIsTime() throws {
        var desk = try Desk.talking()
        desk.run { $0.signOut(at: $1) }
        #expect(desk.fail(\.post, .closed) == ["POST to=5002: BYE"])
        #expect(desk.accepted() == ["GET /sign_out?id=S1"])
        #expect(desk.fail(\.other, .closed) == ["GET /sign_out?id=S1"])
        #expect(desk.fail(\.other) == [])
        #expect(desk.advance(.seconds(1.25)) == ["GET /sign_out?id=S1"])
        #expect(desk.fail(\.other) == [])
        #expect(desk.advance(.seconds(1)) == ["signed out"])
        #expect(desk.session.nextDeadline == nil)
    }

    @Test func nobodyWaitsToSignOutOfAGatewayThatIsGone() {
        var desk = Desk.online()
        _ = desk.fail(\.poll)
        _ = desk.fail(\.poll)
        #expect(desk.run { $0.signOut(at: $1) } == ["GET /sign_out?id=S1"])
        #expect(desk.fail(\.other) == ["signed out"])
    }

    @Test func signingOutTakesFourSecondsAtMost() throws {
        var desk = try Desk.talking()
        desk.run { $0.signOut(at: $1) }
        #expect(desk.advance(.seconds(2)) == ["cancel post", "GET /sign_out?id=S1"])
        #expect(desk.advance(.seconds(2)) == ["cancel other", "signed out"])
        #expect(desk.session.nextDeadline == nil)
    }

    @Test func signingOutBeforeSignedIn() {
        var desk = Desk()
        desk.run { $0.signIn(at: $1) }
        #expect(desk.run { $0.signOut(at: $1) } == ["cancel other", "signed out"])
    }

    @Test func signingInAgainWhileSigningOut() throws {
        var desk = try Desk.talking()
        desk.run { $0.signOut(at: $1) }
        #expect(desk.run { $0.signIn(at: $1) } == ["cancel post", "signed out", "GET /sign_in?5001"])
    }

    @Test func cookiesGoWithEveryRequest() throws {
        var desk = Desk()
        desk.run { $0.signIn(at: $1) }
        #expect(desk.lastRequest?.headers["cookie"] == nil)
        _ = desk.answer(\.other, 200, "k=S1", [HTTPField("Set-Cookie", "route=n1; Path=/; Secure")])
        #expect(desk.lastRequest?.headers["cookie"] == "route=n1")
        _ = try desk.dial()
        #expect(desk.lastRequest?.headers["cookie"] == "route=n1")
        _ = desk.answer(\.post, 200, "", [HTTPField("Set-Cookie", "route=n2; Path=/")])
        _ = desk.hears("")
        #expect(desk.lastRequest?.headers["cookie"] == "route=n2")
        _ = desk.hangUp()
        _ = desk.accepted()
        desk.run { $0.signOut(at: $1) }
        #expect(desk.lastRequest?.headers["cookie"] == "route=n2")
    }
}
