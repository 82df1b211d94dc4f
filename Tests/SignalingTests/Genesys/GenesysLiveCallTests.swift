import Testing
import Wire

@testable import Signaling

/// A call whose media flows outlives the session that set it up.
@Suite struct GenesysLiveCallTests {
    /// A desk in a call whose session the gateway has refused twice; it has signed in anew as S2.
    private static func renewed() throws -> Desk {
        var desk = try Desk.talking()
        #expect(desk.answer(\.poll, 404, "gone") == ["lost: unknownSession(\"gone\")", "GET /wait?id=S1"])
        #expect(desk.answer(\.poll, 404, "gone") == ["retrying"])
        #expect(desk.session.hasCall)
        #expect(desk.advance(.seconds(1.25)) == ["GET /sign_in?5001"])
        #expect(
            desk.answer(\.other, 200, "k=S2") == [
                "reconnected, new session", "GET /wait?id=S2", "POST to=5002: GET-STATS",
            ])
        #expect(desk.session.hasCall)
        return desk
    }

    @Test(arguments: [400, 401, 403, 404, 410, 418, 499])
    func oneRefusedPollChangesNothing(status: Int) throws {
        var desk = try Desk.talking()
        #expect(desk.answer(\.poll, status, "gone") == ["lost: unknownSession(\"gone\")", "GET /wait?id=S1"])
        #expect(desk.advance(.seconds(5)) == ["reconnected"])
        #expect(desk.session.hasCall)
        #expect(desk.session.canReoffer)
    }

    @Test func aCallThatTheGatewayKnowsGoesOnInTheNewSession() throws {
        var desk = try Self.renewed()
        #expect(!desk.session.canReoffer)
        #expect(throws: GenesysCommandError.wrongState) { try desk.reoffer() }
        #expect(desk.accepted() == [])
        #expect(desk.hears("PUT-STATS{}") == ["GET /wait?id=S2", "call taken up", "statistics 0.0"])
        #expect(desk.session.canReoffer)
        #expect(desk.advance(.seconds(20)) == [])
        #expect(try desk.reoffer() == ["POST to=5002: OFFER 102 seq 2"])
        #expect(desk.accepted() == [])
        #expect(desk.hangUp() == ["POST to=5002: BYE", "ended: byUs"])
    }

    @Test func aCallThatTheGatewayRefusesEndsWithBye() throws {
        var desk = try Self.renewed()
        #expect(desk.answer(\.post, 404, "no such peer") == ["POST to=5002: BYE", "ended: forgotten"])
    }

    @Test func aCallThatNothingIsHeardOfEndsWithBye() throws {
        var desk = try Self.renewed()
        #expect(desk.accepted() == [])
        #expect(desk.advance(.milliseconds(4999)) == [])
        #expect(desk.advance(.milliseconds(1)) == ["POST to=5002: GET-STATS"])
        #expect(desk.accepted() == [])
        #expect(desk.advance(.seconds(5)) == ["POST to=5002: BYE", "ended: forgotten"])
    }

    @Test func aCallHungUpMeanwhileSaysByeInTheNewSession() throws {
        var desk = try Desk.talking()
        _ = desk.answer(\.poll, 404, "gone")
        _ = desk.answer(\.poll, 404, "gone")
        #expect(desk.hangUp() == ["ended: byUs"])
        #expect(desk.advance(.seconds(1.25)) == ["GET /sign_in?5001"])
        #expect(
            desk.answer(\.other, 200, "k=S2") == [
                "reconnected, new session", "GET /wait?id=S2", "POST to=5002: BYE",
            ])
    }

    @Test func aNewcomerDoesNotTakeOverACallThatTheGatewayForgot() throws {
        var desk = try Self.renewed()
        _ = desk.accepted()
        #expect(
            desk.hears(Desk.offer(), from: "1002") == [
                "GET /wait?id=S2", "ended: forgotten", "incoming 1002 offer",
            ])
    }

    @Test func aPasswordThatIsRefusedNowEndsTheCallWithWords() throws {
        var desk = try Desk.talking()
        _ = desk.answer(\.poll, 404, "gone")
        _ = desk.answer(\.poll, 404, "gone")
        _ = desk.advance(.seconds(1.25))
        #expect(
            desk.answer(\.other, 401, "changed") == [
                "ended: sessionLost", "sign-in failed: wrongCredentials(\"changed\")",
            ])
    }
}
