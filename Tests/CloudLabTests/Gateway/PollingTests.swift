import Signaling
import Testing
import Wire

@testable import CloudLab

@Suite struct PollingTests {
    /// Obligation 2: longer than the 30 s after which clients abort, then 200 with nothing.
    @Test func aPollIsHeldFor120Seconds() {
        let lab = GatewayTranscript()
        let session = lab.signIn("5001")
        let poll = lab.poll(session)
        lab.advance(.seconds(119))
        #expect(lab.replies[poll] == nil)
        lab.advance(.seconds(1))
        #expect(lab.replies[poll] == .empty)
    }

    @Test func aClientThatPollsLives() {
        let lab = GatewayTranscript()
        let session = lab.signIn("5001")
        for _ in 0..<20 {
            let poll = lab.poll(session)
            lab.advance(.seconds(30))
            lab.closed(poll)
            lab.advance(.seconds(29))
        }
        #expect(lab.request(.lab(user: "5001", .notifyTalk))?.status == 200)
    }

    @Test func aClientWithoutAPollIsGoneAfter60Seconds() {
        let lab = GatewayTranscript()
        let session = lab.signIn("5001")
        lab.closed(lab.poll(session))
        lab.advance(.seconds(59))
        #expect(lab.request(.lab(user: "5001", .notifyTalk))?.status == 200)
        lab.advance(.seconds(1))
        #expect(lab.request(.lab(user: "5001", .notifyTalk))?.status == 404)
        #expect(lab.request(.wait(session))?.status == 404)
    }

    /// A message for a dead client must not count as its sign of life.
    @Test func messagesDoNotKeepARegistrationAlive() {
        let lab = GatewayTranscript()
        _ = lab.signIn("5001")
        for _ in 0..<6 {
            lab.advance(.seconds(10))
            lab.request(.lab(user: "5001", .notifyTalk))
        }
        #expect(lab.request(.lab(user: "5001", .notifyTalk))?.status == 404)
    }

    @Test func aClientThatGoesSilentInACallEndsIt() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        let callee = lab.signIn("5002")
        lab.connect(caller, callee, as: "5002")
        // The callee polls on, the caller does not.
        for _ in 0..<2 {
            let poll = lab.poll(callee)
            lab.advance(.seconds(29))
            lab.closed(poll)
        }
        let poll = lab.poll(callee)
        lab.advance(.seconds(3))
        #expect(lab.replies[poll]?.body == "BYE")
        #expect(lab.request(.wait(caller))?.status == 404)
    }
}

extension GatewayTranscript {
    /// A call from one client to another, up to the caller's OK, with every message fetched.
    @discardableResult
    func connect(_ caller: SessionID, _ callee: SessionID, as name: String) -> [LegAction] {
        send(.offer(), from: caller, to: name)
        guard let offer = fetchAll(callee).first?.roap else { return [] }
        send(.answer(to: offer), from: callee, to: "caller")
        _ = fetchAll(callee)
        _ = fetchAll(caller)
        send(.ok(), from: caller, to: name)
        return takeLegActions()
    }
}
