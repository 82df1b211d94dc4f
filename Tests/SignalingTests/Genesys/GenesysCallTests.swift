import Testing
import Wire

@testable import Signaling

/// Every row of the client's state table, as transcripts.
@Suite struct GenesysCallTests {
    // MARK: - Calls we make

    @Test func aCallThatIsAnswered() throws {
        var desk = try Desk.talking()
        #expect(desk.hears("BYE") == ["GET /wait?id=S1", "ended: byPeer"])
        #expect(!desk.session.hasCall)
        #expect(try desk.dial("5003") == ["POST to=5003: OFFER 103 seq 1"])
    }

    @Test func anOfferCarriesItsCandidatesTwice() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        let body = String(decoding: desk.lastRequest?.body ?? [], as: UTF8.self)
        guard case .roap(let message) = try GenesysMessage(fromClient: body) else { return }
        #expect(message.candidates.map(\.candidate) == LocalAudio.fixture.candidates)
        #expect(message.candidates.map(\.mediaID) == ["audio"])
        #expect(message.sdp?.contains("a=candidate:1 1 udp") == true)
        #expect((1...429_496_723).contains(message.tiebreaker ?? 0))
        #expect(desk.lastRequest?.headers["content-type"]?.hasPrefix("application/x-www-form-urlencoded") == true)
    }

    @Test func dataGoesWithEveryMessage() throws {
        var desk = Desk.online()
        let data = [AttachedDatum(key: "case", value: "77")]
        #expect(try desk.dial(data: data) == ["POST to=5002: OFFER 102 seq 1 case=77"])
        _ = desk.accepted()
        #expect(desk.hears(Desk.answer(seq: 1))[1] == "POST to=5002: OK 102/102 seq 1 case=77")
    }

    @Test func theAnswersIdentityIsEchoedAsItCame() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        _ = desk.accepted()
        _ = desk.hears(Desk.answer(seq: 1, id: "\"102\""))
        let body = String(decoding: desk.lastRequest?.body ?? [], as: UTF8.self)
        #expect(body == #"RSMP {"messageType":"OK","offererSessionId":"102","answererSessionId":102,"seq":1}"#)
    }

    @Test func oddPeerNamesAreEscaped() throws {
        var desk = Desk.online()
        #expect(try desk.dial("a b&c=d") == ["POST to=a%20b%26c%3Dd: OFFER 102 seq 1"])
        _ = desk.hangUp()
        #expect(throws: GenesysCommandError.invalidPeer) { try desk.dial("") }
        #expect(throws: GenesysCommandError.invalidPeer) { try desk.dial(String(repeating: "x", count: 257)) }
    }

    @Test func nobodyAnswers() throws {
        var desk = Desk.online { $0.pollTimeout = .zero }
        _ = try desk.dial()
        _ = desk.accepted()
        #expect(desk.advance(.milliseconds(59_999)) == [])
        #expect(desk.advance(.milliseconds(1)) == ["no answer", "POST to=5002: BYE", "ended: noAnswer"])
        _ = desk.accepted()
        #expect(desk.hears(Desk.answer(seq: 1)) == ["GET /wait?id=S1"])
        #expect(desk.session.dropped.withoutCall == 1)
    }

    @Test func theNoAnswerTimeHasALowerBound() throws {
        var desk = Desk.online { $0.noAnswerTimeout = .seconds(1) }
        _ = try desk.dial()
        #expect(desk.advance(.milliseconds(17_999)) == [])
        #expect(desk.advance(.milliseconds(1)).first == "no answer")
    }

    @Test func hangingUpBeforeTheAnswer() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        #expect(desk.hangUp() == ["ended: byUs"])
        #expect(desk.accepted() == ["POST to=5002: BYE"])
        #expect(desk.accepted() == [])
        #expect(desk.hangUp() == [])
        #expect(desk.hears("BYE") == ["GET /wait?id=S1"])
        #expect(desk.session.dropped.withoutCall == 1)
    }

    @Test func anErrorEndsTheCall() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        _ = desk.accepted()
        let error = Desk.roap("ERROR", "\"errorType\":\"REFUSED\\u001b\",\"offererSessionId\":102,")
        #expect(
            desk.hears(error) == [
                "GET /wait?id=S1", "error REFUSED?", "POST to=5002: BYE", "ended: gatewayError(\"REFUSED?\")",
            ])
        _ = desk.accepted()
        #expect(desk.hears(error) == ["GET /wait?id=S1"])
    }

    @Test func anAnswerThatCannotBeReadEndsTheCall() throws {
        for (sdp, error) in [("v=1", SDPError.noAudio), ("junk", .malformed(line: 1))] {
            var desk = Desk.online()
            _ = try desk.dial()
            _ = desk.accepted()
            #expect(
                desk.hears(Desk.answer(seq: 1, sdp: sdp)) == [
                    "GET /wait?id=S1", "POST to=5002: BYE", "ended: \(GenesysEndReason.badDescription(error))",
                ])
        }
    }

    /// An answer to a call that was cancelled must not be taken for the answer to the next one.
    @Test func aLateAnswerOfAnEarlierCallIsDropped() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        _ = desk.accepted()
        _ = desk.hangUp()
        _ = desk.accepted()
        #expect(try desk.dial("5003") == ["POST to=5003: OFFER 103 seq 1"])
        #expect(desk.hears(Desk.answer(seq: 1, id: "102")) == ["GET /wait?id=S1"])
        #expect(desk.hears(Desk.answer(seq: 1, id: "\"102\"")) == ["GET /wait?id=S1"])
        #expect(desk.session.dropped.outOfPlace == 2)
        _ = desk.accepted()
        #expect(desk.hears(Desk.answer(seq: 1, id: "103")).last == "answered")
    }

    @Test func anAnswerOutOfPlaceChangesNothing() throws {
        var desk = try Desk.talking()
        #expect(desk.hears(Desk.answer(seq: 1)) == ["GET /wait?id=S1"])
        #expect(desk.session.dropped.outOfPlace == 1)
        #expect(desk.hears(Desk.roap("OK")) == ["GET /wait?id=S1", "acknowledged"])
    }

    // MARK: - Calls that come in

    @Test func aCallThatComesInAndIsAnswered() throws {
        var desk = Desk.online()
        let data = ",\"attacheddata\":[{\"key\":\"name\",\"value\":\"Ann\"},{\"key\":\"n\",\"value\":7}]"
        #expect(
            desk.hears(Desk.offer(seq: 4, data: data), from: "1002") == [
                "GET /wait?id=S1", "incoming 1002 offer name=Ann n=7",
            ])
        #expect(try desk.pickUp() == ["POST to=1002: ANSWER 7001/102 seq 4"])
        #expect(desk.accepted() == [])
        let more = ",\"attacheddata\":[{\"key\":\"n\",\"value\":8}]"
        #expect(desk.hears(Desk.roap("OK", "", 4, more)) == ["GET /wait?id=S1", "data name=Ann n=8", "acknowledged"])
        // The next offer of ours counts on from theirs.
        #expect(try desk.reoffer() == ["POST to=1002: OFFER 102 seq 5"])
    }

    @Test func anOfferWithoutASenderIsDropped() {
        var desk = Desk.online()
        #expect(desk.hears(Desk.offer()) == ["GET /wait?id=S1"])
        #expect(desk.hears("INVITE") == ["GET /wait?id=S1"])
        #expect(desk.hears(Desk.offer(), from: "no-cache") == ["GET /wait?id=S1"])
        #expect(desk.session.dropped.withoutPeer == 3)
    }

    @Test func rejecting() {
        var desk = Desk.online()
        _ = desk.hears(Desk.offer(), from: "1002")
        #expect(desk.hangUp() == ["POST to=1002: BYE", "ended: byUs"])
    }

    @Test func theCallerGivesUp() {
        var desk = Desk.online()
        _ = desk.hears(Desk.offer(), from: "1002")
        #expect(desk.hears("BYE") == ["GET /wait?id=S1", "ended: byPeer"])
        #expect(throws: GenesysCommandError.noCall) { try desk.pickUp() }
    }

    @Test func theSameOfferAgainDoesNotRingAgain() {
        var desk = Desk.online()
        _ = desk.hears(Desk.offer(), from: "1002")
        #expect(desk.hears(Desk.offer(), from: "1002") == ["GET /wait?id=S1"])
        #expect(desk.session.dropped.duplicates == 1)
    }

    @Test func anotherOfferReplacesTheOneThatRings() throws {
        var desk = Desk.online()
        _ = desk.hears(Desk.offer(seq: 1), from: "1002")
        #expect(desk.hears(Desk.offer(seq: 2), from: "1003") == ["GET /wait?id=S1", "reoffered by 1003"])
        #expect(try desk.pickUp() == ["POST to=1003: ANSWER 7001/102 seq 2"])
    }

    @Test func anOfferThatCannotBeUsedIsRefused() {
        var desk = Desk.online()
        let offer = Desk.offer(sdp: "v=0\r\nm=video 9 RTP/SAVPF 96\r\n")
        #expect(desk.hears(offer, from: "1002") == ["GET /wait?id=S1", "POST to=1002: BYE", "refused 1002: noAudio"])
        #expect(!desk.session.hasCall)
    }

    @Test func anInvitationAsksForOurOffer() throws {
        var desk = Desk.online()
        #expect(desk.hears("INVITE", from: "1002") == ["GET /wait?id=S1", "incoming 1002 invite"])
        #expect(desk.hears("INVITE", from: "1002") == ["GET /wait?id=S1"])
        #expect(throws: GenesysCommandError.wrongState) { try desk.pickUp() }
        #expect(try desk.reoffer() == ["POST to=1002: OFFER 102 seq 1"])
        _ = desk.accepted()
        #expect(desk.hears(Desk.answer(seq: 1)).last == "answered")
    }

    @Test func candidatesOfTheListJoinTheDescription() throws {
        var desk = Desk.online()
        let list =
            #"[{"sdpMLineIndex":0,"sdpMid":"audio","candidate":"a=candidate:9 1 udp 1 198.51.100.9 5 typ relay\r\n"},{"sdpMLineIndex":1,"sdpMid":"video","candidate":"candidate:8 1 udp 1 198.51.100.8 5 typ relay"}]"#
        let offer = Desk.offer().replacing("\"Candidates\":[]", with: "\"Candidates\":\(list)")
        let id = try #require(desk.poll)
        let response = HTTPResponse(status: 200, headers: [HTTPField("Pragma", "1002")], body: Array(offer.utf8))
        let actions = desk.session.receive(response, for: id, at: .zero)
        guard case .event(.incoming(_, let description?, _)) = actions.last else {
            Issue.record("no call came in")
            return
        }
        #expect(description.audio.candidates.count == 3)
        #expect(description.audio.candidates.last == "candidate:9 1 udp 1 198.51.100.9 5 typ relay")
    }

    // MARK: - Within a call

    @Test func ourReofferIsAnswered() throws {
        var desk = try Desk.talking()
        #expect(try desk.reoffer() == ["POST to=5002: OFFER 102 seq 2"])
        #expect(throws: GenesysCommandError.wrongState) { try desk.reoffer() }
        _ = desk.accepted()
        #expect(desk.hears(Desk.answer(seq: 2)) == ["GET /wait?id=S1", "POST to=5002: OK 102/102 seq 2", "answered"])
    }

    @Test func theirReofferIsAnsweredWhoeverSendsIt() throws {
        var desk = try Desk.talking()
        #expect(desk.hears(Desk.offer(seq: 9), from: "conference") == ["GET /wait?id=S1", "reoffered by conference"])
        #expect(throws: GenesysCommandError.wrongState) { try desk.reoffer() }
        #expect(try desk.pickUp() == ["POST to=conference: ANSWER 7001/102 seq 9"])
        _ = desk.accepted()
        #expect(try desk.reoffer() == ["POST to=conference: OFFER 102 seq 10"])
    }

    @Test func anotherReofferBeforeTheFirstIsAnsweredIsDropped() throws {
        var desk = try Desk.talking()
        _ = desk.hears(Desk.offer(seq: 2), from: "5002")
        #expect(desk.hears(Desk.offer(seq: 3), from: "5002") == ["GET /wait?id=S1"])
        #expect(desk.hears("INVITE") == ["GET /wait?id=S1"])
        #expect(desk.session.dropped.glare == 2)
        #expect(try desk.pickUp() == ["POST to=5002: ANSWER 7001/102 seq 2"])
    }

    @Test func offersThatCross() throws {
        var desk = try Desk.talking()
        _ = try desk.reoffer()
        _ = desk.accepted()
        #expect(desk.hears(Desk.offer(seq: 2), from: "5002") == ["GET /wait?id=S1"])
        #expect(desk.hears("INVITE") == ["GET /wait?id=S1"])
        #expect(desk.session.dropped.glare == 2)
        #expect(desk.hears(Desk.answer(seq: 2)).last == "answered")

        var dialling = Desk.online()
        _ = try dialling.dial()
        #expect(dialling.hears(Desk.offer(), from: "1002") == ["GET /wait?id=S1", "turned away 1002"])
        #expect(dialling.session.dropped.glare == 1)
    }

    @Test func aReofferNobodyAnswersKeepsTheCall() throws {
        var desk = try Desk.talking { $0.pollTimeout = .zero }
        _ = try desk.reoffer()
        _ = desk.accepted()
        #expect(desk.advance(.seconds(60)) == ["reoffer unanswered"])
        #expect(try desk.reoffer() == ["POST to=5002: OFFER 102 seq 3"])
        _ = desk.accepted()
        // The answer to the first comes after all, and is not the answer to the second.
        #expect(desk.hears(Desk.answer(seq: 2)) == ["GET /wait?id=S1"])
        #expect(desk.hears(Desk.answer(seq: 3)).last == "answered")
    }

    @Test func aReofferThatCannotBeReadEndsTheCall() throws {
        var desk = try Desk.talking()
        #expect(
            desk.hears(Desk.offer(seq: 2, sdp: "junk"), from: "5002") == [
                "GET /wait?id=S1", "POST to=5002: BYE", "ended: badDescription(Signaling.SDPError.malformed(line: 1))",
            ])
    }

    @Test func theSwitchAsksForAnOfferOrForHold() throws {
        var desk = try Desk.talking()
        #expect(desk.hears("INVITE") == ["GET /wait?id=S1", "offer requested"])
        #expect(desk.hears("EVENT-HOLD") == ["GET /wait?id=S1", "hold requested"])
        #expect(desk.hears("EVENT-TALK") == ["GET /wait?id=S1", "talk requested"])
    }

    @Test func theSwitchAnswersACallThatRings() {
        var desk = Desk.online()
        #expect(desk.hears("EVENT-TALK") == ["GET /wait?id=S1"])
        #expect(desk.session.dropped.withoutCall == 1)
        _ = desk.hears(Desk.offer(), from: "1002")
        #expect(desk.hears("EVENT-HOLD") == ["GET /wait?id=S1"])
        #expect(desk.hears("EVENT-TALK") == ["GET /wait?id=S1", "talk requested"])
    }

    @Test func theSwitchCannotTalkWhileWeDial() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        #expect(desk.hears("EVENT-TALK") == ["GET /wait?id=S1"])
        #expect(desk.session.dropped.outOfPlace == 1)
    }

    // MARK: - Information and statistics

    @Test func informationBothWays() throws {
        var desk = try Desk.talking()
        let data = [AttachedDatum(key: "a b", value: "c&d")]
        #expect(try desk.run { try $0.sendInfo(data, to: .peer, at: $1) } == ["POST to=5002: INFO-PEER a%20b=c%26d"])
        _ = desk.accepted()
        #expect(try desk.run { try $0.sendInfo(data, to: .map, at: $1) } == ["POST to=5002: INFO-MAP a%20b=c%26d"])
        _ = desk.accepted()
        #expect(try desk.run { try $0.requestStatistics(at: $1) } == ["POST to=5002: GET-STATS"])
        #expect(desk.hears("INFO-PEER x=y") == ["GET /wait?id=S1", "info x=y"])
        #expect(desk.hears("PUT-STATS {\"duration\":5}") == ["GET /wait?id=S1", "statistics 5.0"])
    }

    @Test func informationNeedsAConnectedCall() throws {
        var desk = Desk.online()
        #expect(throws: GenesysCommandError.noCall) { try desk.run { try $0.requestStatistics(at: $1) } }
        _ = try desk.dial()
        #expect(throws: GenesysCommandError.notConnected) { try desk.run { try $0.sendInfo([], to: .map, at: $1) } }
        _ = desk.hangUp()
        #expect(desk.hears("INFO-PEER x=y") == ["GET /wait?id=S1"])
        #expect(desk.hears("PUT-STATS {}") == ["GET /wait?id=S1"])
        #expect(desk.session.dropped.withoutCall == 2)
    }

    @Test func commandsThatDoNotFit() throws {
        var signedOut = Desk()
        #expect(throws: GenesysCommandError.notSignedIn) { try signedOut.dial() }
        #expect(signedOut.hangUp() == [])
        var desk = try Desk.talking()
        #expect(throws: GenesysCommandError.callInProgress) { try desk.dial() }
        #expect(throws: GenesysCommandError.wrongState) { try desk.pickUp() }
        _ = desk.hangUp()
        #expect(throws: GenesysCommandError.noCall) { try desk.reoffer() }
    }

    @Test func whatIsNoMessageIsCounted() {
        var desk = Desk.online()
        let texts = ["hello", "SDP\n{", "INFO-MAP a=b", "GET-STATS", "RSMP {}", "\u{0}"]
        for text in texts + [String(repeating: "x", count: GenesysMessage.maximumBytes + 1)] {
            _ = desk.advance(.seconds(10))
            #expect(desk.hears(text) == ["GET /wait?id=S1"])
        }
        #expect(desk.session.dropped.malformed == 7)
        // Who was heard speak the protocol may say a few things that are new.
        _ = desk.hears("BYE")
        for text in texts { #expect(desk.hears(text) == ["GET /wait?id=S1"]) }
    }

    @Test func whoCallsWhileWeDialIsSeen() throws {
        var desk = Desk.online()
        _ = try desk.dial()
        #expect(desk.hears(Desk.offer(), from: "1002") == ["GET /wait?id=S1", "turned away 1002"])
        #expect(desk.hears("INVITE", from: "1003") == ["GET /wait?id=S1", "turned away 1003"])
        // Two who call each other at the same moment are no newcomers.
        #expect(desk.hears(Desk.offer(), from: "5002") == ["GET /wait?id=S1"])
        #expect(desk.session.dropped.glare == 3)
    }
}
