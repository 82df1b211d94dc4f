import Signaling
import Testing
import Wire

@testable import CloudLab

@Suite struct RenegotiationTests {
    /// Hold, resume and restart are all offers of the client within the call.
    @Test func aReofferIsAnsweredOnTheSameLeg() throws {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        let callee = lab.signIn("5002")
        lab.connect(caller, callee, as: "5002")
        lab.send(.offer(seq: 2, tiebreaker: 9), from: callee, to: "5001")
        let answer = try #require(lab.fetchAll(callee).first?.roap)
        #expect(answer.messageType == .answer && answer.seq == 2)
        #expect(lab.takeLegActions().map(\.kind) == ["acceptOffer"])
        #expect(lab.fetch(caller) == nil)
        lab.send(.ok(seq: 2), from: callee, to: "5001")
        // A renewed peer connection counts from 1 again.
        lab.send(.offer(seq: 1, session: 105, tiebreaker: 10), from: callee, to: "5001")
        let renewed = try #require(lab.fetchAll(callee).first?.roap)
        #expect(renewed.offererSessionID == .number(105) && renewed.seq == 1)
    }

    @Test func theGatewaysReofferIsAnsweredAndAcknowledged() throws {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        lab.send(.offer(seq: 4), from: caller, to: "echo")
        #expect(lab.fetchAll(caller).count == 1)
        lab.send(.ok(seq: 4), from: caller, to: "echo")
        lab.request(.lab(user: "5001", .reoffer))
        let offer = try #require(lab.fetchAll(caller).first?.roap)
        #expect(offer.messageType == .offer && offer.seq == 5 && offer.attachedData == [])
        lab.send(.answer(to: offer), from: caller, to: "echo")
        let ok = try #require(lab.fetchAll(caller).first?.roap)
        #expect(ok.messageType == .ok && ok.seq == 5)
        #expect(lab.takeLegActions().suffix(2).map(\.kind) == ["makeOffer", "acceptAnswer"])
    }

    @Test func noOfferWhileTheClientsIsUnanswered() throws {
        let lab = GatewayTranscript(legsAreWilling: false)
        let caller = lab.signIn("5001")
        lab.send(.offer(), from: caller, to: "echo")
        lab.request(.lab(user: "5001", .reoffer))
        #expect(lab.request(.lab(user: "5001", .invite(from: .tone)))?.status == 409)
        #expect(lab.takeLegActions().map(\.kind) == ["create", "acceptOffer"])
        lab.report(.answerReady(LegID(1), .of(LegID(1), "answer")))
        #expect(lab.fetchAll(caller).count == 1)
        #expect(lab.takeLegActions().map(\.kind) == ["attach"])
        lab.send(.ok(), from: caller, to: "echo")
        #expect(lab.takeLegActions() == [.makeOffer(LegID(1))])
    }

    /// The client has dropped our offer by then; ours comes again behind its OK, with a higher number.
    @Test func crossingOffersAreDecidedForTheClient() throws {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        lab.send(.offer(), from: caller, to: "echo")
        #expect(lab.fetchAll(caller).count == 1)
        lab.send(.ok(), from: caller, to: "echo")
        lab.request(.lab(user: "5001", .reoffer))
        let dropped = try #require(lab.fetchAll(caller).first?.roap)
        lab.send(.offer(seq: 2, tiebreaker: 9), from: caller, to: "echo")
        let answer = try #require(lab.fetchAll(caller).first?.roap)
        #expect(answer.messageType == .answer && answer.seq == 2)
        lab.send(.answer(to: dropped), from: caller, to: "echo")
        #expect(lab.fetch(caller) == nil)
        lab.send(.ok(seq: 2), from: caller, to: "echo")
        let again = try #require(lab.fetchAll(caller).first?.roap)
        #expect(again.messageType == .offer && again.seq > dropped.seq && again.seq > 2)
    }

    /// Obligation 8.
    @Test func notifications() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        let callee = lab.signIn("5002")
        lab.send(.offer(), from: caller, to: "5002")
        #expect(lab.request(.lab(user: "5002", .notifyTalk)) == .empty)
        #expect(lab.request(.lab(user: "5002", .notifyHold)) == .empty)
        let messages = lab.fetchAll(callee)
        #expect(messages.dropFirst() == [.eventTalk, .eventHold])
        #expect(lab.request(.lab(user: "5009", .notifyTalk))?.status == 404)
    }

    /// Obligation 6, the other way: an INVITE without SDP makes the client offer.
    @Test func anInvitationIsFollowedByTheClientsOffer() throws {
        let lab = GatewayTranscript()
        let user = lab.signIn("5001")
        #expect(lab.request(.lab(user: "5001", .invite(from: .tone))) == .empty)
        #expect(lab.fetch(user) == GatewayReply(body: "INVITE", peer: "tone"))
        lab.send(.offer(), from: user, to: "tone")
        #expect(lab.fetchAll(user).map { $0.roap?.messageType } == [.answer])
        #expect(lab.takeLegActions().last == .attach(LegID(1), .tone))
    }

    @Test func anInvitationInACallAsksForANewOffer() {
        let lab = GatewayTranscript()
        let user = lab.signIn("5001")
        lab.send(.offer(), from: user, to: "echo")
        #expect(lab.fetchAll(user).count == 1)
        #expect(lab.request(.lab(user: "5001", .invite(from: .tone))) == .empty)
        #expect(lab.fetch(user) == GatewayReply(body: "INVITE", peer: "echo"))
        lab.send(.offer(seq: 2, tiebreaker: 9), from: user, to: "echo")
        #expect(lab.fetchAll(user).count == 1)
        #expect(lab.takeLegActions().map(\.kind) == ["create", "acceptOffer", "attach", "acceptOffer"])
    }

    @Test func anInvitationEndsWithTime() {
        let lab = GatewayTranscript()
        let user = lab.signIn("5001")
        lab.request(.lab(user: "5001", .invite(from: .tone)))
        #expect(lab.fetchAll(user) == [.invite])
        let poll = lab.poll(user)
        lab.advance(.seconds(60))
        #expect(lab.replies[poll]?.body == "BYE")
    }

    @Test func aRejectedInvitationFreesTheUser() {
        let lab = GatewayTranscript()
        let user = lab.signIn("5001")
        let caller = lab.signIn("5002")
        lab.request(.lab(user: "5001", .invite(from: .tone)))
        lab.send(.offer(), from: caller, to: "5001")
        #expect(lab.fetchAll(caller) == [.error("REFUSED"), .bye])
        lab.send(.bye, from: user, to: "tone")
        #expect(lab.fetchAll(user) == [.invite])
        lab.send(.offer(tiebreaker: 8), from: caller, to: "5001")
        #expect(lab.fetchAll(user).count == 1)
    }
}
