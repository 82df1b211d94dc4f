import Signaling
import Testing
import Wire

@testable import CloudLab

@Suite struct MessageTests {
    /// Obligation 10: a client repeats a POST whose answer it did not see.
    @Test func anOfferSentAgainIsNotASecondCall() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        #expect(lab.send(.offer(), from: caller, to: "echo") == .empty)
        #expect(lab.send(.offer(), from: caller, to: "echo") == .empty)
        #expect(lab.fetchAll(caller).count == 1)
        lab.send(.bye, from: caller, to: "echo")
        #expect(lab.send(.offer(), from: caller, to: "echo") == .empty)
        #expect(lab.fetch(caller) == nil)
        #expect(lab.core.counters.duplicates == 2)
        lab.send(.offer(tiebreaker: 8), from: caller, to: "echo")
        #expect(lab.fetchAll(caller).count == 1)
    }

    @Test func twoClientsMaySendTheSameBytes() {
        let lab = GatewayTranscript()
        let sessions = [lab.signIn("anon1"), lab.signIn("anon2")]
        for session in sessions {
            lab.send(.offer(), from: session, to: "echo")
            #expect(lab.fetchAll(session).count == 1)
        }
    }

    @Test func aByeThatOvertookItsOfferCancelsIt() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        lab.advance(.seconds(10))
        #expect(lab.send(.bye, from: caller, to: "echo") == .empty)
        lab.send(.offer(), from: caller, to: "echo")
        #expect(lab.fetchAll(caller) == [.bye])
        lab.send(.offer(tiebreaker: 8), from: caller, to: "echo")
        #expect(lab.fetchAll(caller).map { $0.roap?.messageType } == [.answer])
    }

    /// Both sides hang up at once, and the robot dials again at once.
    @Test func crossingGoodbyesDoNotCancelTheNextCall() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        lab.send(.offer(), from: caller, to: "echo")
        #expect(lab.fetchAll(caller).count == 1)
        lab.request(.lab(user: "5001", .hangUp))
        lab.send(.bye, from: caller, to: "echo")
        #expect(lab.fetchAll(caller) == [.bye])
        lab.send(.offer(tiebreaker: 8), from: caller, to: "echo")
        #expect(lab.fetchAll(caller).map { $0.roap?.messageType } == [.answer])
    }

    @Test func lateAndSenselessMessagesChangeNothing() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        #expect(lab.send(.ok(), from: caller, to: "echo") == .empty)
        #expect(lab.send(.getStats, from: caller, to: "echo") == .empty)
        #expect(lab.send(.infoPeer([]), from: caller, to: "echo") == .empty)
        let stale = ROAPMessage(.offer, offererSessionID: .number(1), seq: 9)
        #expect(lab.send(.answer(to: stale), from: caller, to: "echo") == .empty)
        #expect(lab.core.counters.outOfState == 4)
        #expect(lab.fetch(caller) == nil && lab.takeLegActions() == [])
    }

    @Test(arguments: ["", "HELLO", "RSMP ", "RSMP {", "RSMP {\"messageType\":\"OFFER\"}", "SDP\n{}"])
    func unreadableMessagesAreRefused(text: String) {
        let lab = GatewayTranscript()
        let session = lab.signIn("5001")
        #expect(lab.sendText(text, from: session)?.status == 400)
        #expect(lab.core.counters.malformed == 1)
    }

    @Test func messagesToOneselfComeBack() {
        let lab = GatewayTranscript()
        let session = lab.signIn("5001")
        #expect(lab.sendText("hello", from: session, to: "self") == GatewayReply(body: "hello"))
        #expect(lab.sendText("hello", from: session, to: session.rawValue) == GatewayReply(body: "hello"))
    }

    /// Receivers do not decode these, so what was sent must arrive letter by letter.
    @Test func infoPassesToTheFarEndAsItCame() {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        let callee = lab.signIn("5002")
        lab.connect(caller, callee, as: "5002")
        lab.sendText("INFO-PEER a=b%20c&d=e", from: callee, to: "5001")
        #expect(lab.fetch(caller) == GatewayReply(body: "INFO-PEER a=b%20c&d=e", peer: "5002"))
        lab.sendText("INFO-MAP a=b", from: caller, to: "5002")
        #expect(lab.fetch(callee) == nil)
    }

    @Test func statistics() throws {
        let lab = GatewayTranscript()
        let caller = lab.signIn("5001")
        lab.send(.offer(), from: caller, to: "echo")
        #expect(lab.fetchAll(caller).count == 1)
        lab.send(.getStats, from: caller, to: "echo")
        #expect(lab.takeLegActions().last == .reportStatistics(LegID(1)))
        var statistics = GatewayStatistics()
        statistics.duration = 1000
        statistics.audio = GatewayStatistics.Stream()
        statistics.audio?.packetsReceived = 50
        lab.report(.statistics(LegID(1), statistics))
        #expect(lab.fetchAll(caller) == [.putStats(statistics)])
    }
}
