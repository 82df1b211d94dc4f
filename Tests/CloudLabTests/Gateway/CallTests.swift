import Signaling
import Testing
import Wire

@testable import CloudLab

@Suite struct CallTests {
    /// Obligations 3 and 4: the answer repeats the offer's numbers and has `Candidates`.
    @Test(arguments: LegSource.allCases)
    func aDestinationAnswersAtOnce(source: LegSource) throws {
        let lab = GatewayTranscript()
        let caller = lab.signIn("anon0123")
        #expect(lab.send(.offer(seq: 3, session: 104), from: caller, to: source.rawValue) == .empty)
        let reply = try #require(lab.fetch(caller))
        #expect(reply.peer == source.rawValue)
        #expect(reply.body.hasPrefix("SDP\n{"))
        #expect(reply.body.contains("\"Candidates\":["))
        let answer = try #require(GenesysMessage(fromGateway: reply.body).roap)
        #expect(answer.messageType == .answer)
        #expect(answer.offererSessionID == .number(104) && answer.seq == 3)
        #expect(answer.sdp == "answer of leg 1")
        let actions = lab.takeLegActions()
        let leg = LegID(1)
        #expect(actions.first == .create(leg))
        #expect(actions.last == .attach(leg, source))
        #expect(lab.send(.ok(seq: 3), from: caller, to: source.rawValue) == .empty)
        #expect(lab.send(.bye, from: caller, to: source.rawValue) == .empty)
        #expect(lab.takeLegActions() == [.close(leg)])
        #expect(lab.fetch(caller) == nil)
    }

    /// Obligations 4 and 6: the caller's answer waits for the callee's; attached data goes along.
    @Test func aCallBetweenUsers() throws {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        let callee = lab.signIn("5002")
        let data = [AttachedDatum(key: "name", value: "Ada \"L\" €"), AttachedDatum(key: "matter", value: "bill")]
        lab.send(.offer(data: data), from: caller, to: "5002")
        #expect(lab.fetch(caller) == nil)

        let ring = try #require(lab.fetch(callee))
        #expect(ring.peer == "5001")
        #expect(ring.body.hasPrefix("SDP\n{"))
        let offer = try #require(GenesysMessage(fromGateway: ring.body).roap)
        #expect(offer.messageType == .offer && offer.attachedData == data)
        #expect(lab.takeLegActions().map(\.kind) == ["create", "makeOffer"])

        lab.send(.answer(to: offer), from: callee, to: "5001")
        let ok = try #require(lab.fetchAll(callee).first?.roap)
        #expect(ok.messageType == .ok && ok.seq == offer.seq)
        let answer = try #require(lab.fetch(caller))
        #expect(answer.peer == "5002")
        #expect(lab.takeLegActions().map(\.kind) == ["acceptAnswer", "create", "acceptOffer", "bridge"])

        lab.send(.bye, from: callee, to: "5001")
        #expect(lab.fetchAll(caller) == [.bye])
        #expect(lab.fetch(callee) == nil)
        #expect(lab.takeLegActions().map(\.kind) == ["close", "close"])
    }

    /// Obligation 5: an ERROR alone would leave the client waiting.
    @Test func anUnknownDestinationIsAnErrorAndAGoodbye() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        lab.send(.offer(), from: caller, to: "nobody")
        #expect(lab.fetchAll(caller) == [.error("NOMATCH"), .bye])
        #expect(lab.takeLegActions() == [])
        lab.send(.offer(tiebreaker: 8), from: caller, to: "a b\r\nX: y")
        #expect(lab.fetch(caller)?.peer == "unknown")
    }

    /// A second call's OFFER would be taken for a renegotiation of the first.
    @Test func aBusyClientIsNotOfferedACall() {
        let lab = GatewayTranscript()
        let first = lab.signIn("5001")
        let busy = lab.signIn("5002")
        let second = lab.signIn("5003")
        lab.connect(first, busy, as: "5002")
        lab.send(.offer(), from: second, to: "5002")
        #expect(lab.fetchAll(second) == [.error("REFUSED"), .bye])
        #expect(lab.fetch(busy) == nil)
        lab.send(.offer(tiebreaker: 8), from: second, to: "5003")
        #expect(lab.fetchAll(second) == [.error("REFUSED"), .bye])
    }

    @Test func anonymousClientsCannotBeCalled() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        _ = lab.signIn("anon0123")
        lab.send(.offer(), from: caller, to: "anon0123")
        #expect(lab.fetchAll(caller) == [.error("NOMATCH"), .bye])
    }

    @Test func rejecting() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        let callee = lab.signIn("5002")
        lab.send(.offer(), from: caller, to: "5002")
        #expect(lab.fetchAll(callee).count == 1)
        lab.send(.bye, from: callee, to: "5001")
        #expect(lab.fetchAll(caller) == [.error("REFUSED"), .bye])
        #expect(lab.fetch(callee) == nil)
    }

    /// Obligation 7.
    @Test func theCallerCancels() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        let callee = lab.signIn("5002")
        lab.send(.offer(), from: caller, to: "5002")
        #expect(lab.fetchAll(callee).count == 1)
        lab.send(.bye, from: caller, to: "5002")
        #expect(lab.fetchAll(callee) == [.bye])
        #expect(lab.fetch(caller) == nil)
        #expect(lab.takeLegActions().map(\.kind) == ["create", "makeOffer", "close"])
    }

    @Test func nobodyAnswers() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        let callee = lab.signIn("5002")
        lab.send(.offer(), from: caller, to: "5002")
        #expect(lab.fetchAll(callee).count == 1)
        let polls = [lab.poll(caller), lab.poll(callee)]
        lab.advance(.seconds(54))
        #expect(polls.allSatisfy { lab.replies[$0] == nil })
        lab.advance(.seconds(1))
        for poll in polls { lab.written(poll) }
        #expect(lab.replies[polls[0]]?.body.contains("\"TIMEOUT\"") == true)
        #expect(lab.fetchAll(caller) == [.bye])
        #expect(lab.replies[polls[1]]?.body == "BYE")
    }

    @Test func aCalleeThatPlacesACallMeanwhileIsNotRinging() throws {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        let callee = lab.signIn("5002")
        lab.send(.offer(), from: caller, to: "5002")
        #expect(lab.fetchAll(callee).count == 1)
        lab.send(.offer(tiebreaker: 9), from: callee, to: "echo")
        #expect(lab.fetchAll(caller) == [.error("REFUSED"), .bye])
        #expect(lab.fetchAll(callee).map { $0.roap?.messageType } == [.answer])
    }

    @Test func aDescriptionThatCannotBeUsedEndsTheCall() {
        let lab = GatewayTranscript(legsAreWilling: false)
        let caller = lab.signIn("5001")
        lab.send(.offer(), from: caller, to: "echo")
        lab.report(.refused(LegID(1), reason: "no audio"))
        #expect(lab.fetchAll(caller) == [.error("FAILED"), .bye])
        #expect(lab.takeLegActions().last == .close(LegID(1)))
    }

    @Test func mediaThatNeverCameEndsTheCall() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        lab.send(.offer(), from: caller, to: "echo")
        #expect(lab.fetchAll(caller).count == 1)
        lab.report(.lost(LegID(1), reason: "no path"))
        #expect(lab.fetchAll(caller) == [.bye])
    }

    @Test func lostMediaMayComeBack() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        lab.send(.offer(), from: caller, to: "echo")
        #expect(lab.fetchAll(caller).count == 1)
        lab.report(.connected(LegID(1)))
        lab.report(.lost(LegID(1), reason: "consent"))
        let poll = lab.poll(caller)
        lab.advance(.seconds(20))
        lab.report(.connected(LegID(1)))
        lab.advance(.seconds(60))
        #expect(lab.replies[poll] == nil)
        lab.report(.lost(LegID(1), reason: "consent"))
        lab.advance(.seconds(30))
        #expect(lab.replies[poll]?.body == "BYE")
    }
}

extension GenesysMessage {
    static func error(_ type: String) -> GenesysMessage {
        .roap(ROAPMessage(.error, offererSessionID: .number(102), seq: 1, errorType: type))
    }
}

extension LegAction {
    var kind: String {
        switch self {
        case .create: "create"
        case .acceptOffer: "acceptOffer"
        case .makeOffer: "makeOffer"
        case .acceptAnswer: "acceptAnswer"
        case .bridge: "bridge"
        case .attach: "attach"
        case .enter: "enter"
        case .press: "press"
        case .reportStatistics: "reportStatistics"
        case .close: "close"
        }
    }
}
