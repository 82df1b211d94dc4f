import Testing

@testable import Signaling

@Suite struct GenesysMessageTests {
    private static let offer = ROAPMessage(
        .offer, sdp: "v=0\r\n", candidates: [ROAPCandidate(candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host")],
        offererSessionID: .number(102), seq: 1, tiebreaker: 1_234_567,
        attachedData: [AttachedDatum(key: "k", value: "v\"OFFER\"")])

    @Test func theClientsOfferIsTheVendorsText() {
        #expect(
            GenesysMessage.roap(Self.offer).textForGateway
                == #"RSMP {"messageType":"OFFER","sdp":"v=0\r\n","Candidates":[{"sdpMLineIndex":0,"sdpMid":"audio","candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host"}],"offererSessionId":102,"answererSessionId":null,"seq":1,"tiebreaker":1234567,"attacheddata":[{"key":"k","value":"v\"OFFER\""}]}"#
        )
        let ok = ROAPMessage(.ok, offererSessionID: .number(102), answererSessionID: .number(102), seq: 1)
        #expect(
            GenesysMessage.roap(ok).textForGateway
                == #"RSMP {"messageType":"OK","offererSessionId":102,"answererSessionId":102,"seq":1}"#)
    }

    @Test func theGatewaysErrorIsTheVendorsText() {
        let error = ROAPMessage(.error, offererSessionID: .number(102), seq: 1, errorType: "REFUSED")
        #expect(
            GenesysMessage.roap(error).textForClient
                == "SDP\n" + #"{"messageType":"ERROR","errorType":"REFUSED","offererSessionId":102,"seq":1}"#)
    }

    @Test func bothEndsReadWhatTheOtherWrites() throws {
        var answer = Self.offer
        answer.messageType = .answer
        answer.answererSessionID = .text("s-7")
        let both: [GenesysMessage] = [
            .roap(Self.offer), .roap(answer), .roap(ROAPMessage(.ok, seq: 3)), .bye,
            .infoPeer([AttachedDatum(key: "a b", value: "1&2=3+4%"), AttachedDatum(key: "é", value: "")]),
        ]
        for message in both + [.infoMap([AttachedDatum(key: "a", value: "b")]), .getStats] {
            #expect(try GenesysMessage(fromClient: #require(message.textForGateway)) == message)
        }
        var statistics = GatewayStatistics()
        statistics.timestamp = 1000
        statistics.audio = GatewayStatistics.Stream()
        statistics.audio?.packetsLost = 3
        for message in both + [.invite, .eventTalk, .eventHold, .putStats(statistics)] {
            #expect(try GenesysMessage(fromGateway: #require(message.textForClient)) == message)
        }
    }

    @Test func messagesOfTheOtherDirectionHaveNoText() {
        #expect(GenesysMessage.invite.textForGateway == nil)
        #expect(GenesysMessage.eventTalk.textForGateway == nil)
        #expect(GenesysMessage.getStats.textForClient == nil)
        #expect(GenesysMessage.infoMap([]).textForClient == nil)
    }

    /// The vendor's client looks for the word OFFER anywhere, so an answer whose data contains it would be an offer.
    @Test func onlyOffersContainThatWord() throws {
        var answer = Self.offer
        answer.messageType = .answer
        let text = try #require(GenesysMessage.roap(answer).textForClient)
        #expect(!text.contains("OFFER"))
        #expect(try GenesysMessage(fromGateway: text) == .roap(answer))
    }

    @Test(arguments: [
        ("BYE", GenesysMessage.bye), ("BYE\r\n", .bye), ("INVITE", .invite), ("EVENT-TALK\n", .eventTalk),
        ("EVENT-HOLD", .eventHold), ("{\"messageType\":\"OK\"}", .roap(ROAPMessage(.ok, seq: 0))),
        ("anything{\"messageType\":\"OK\"} \r\n", .roap(ROAPMessage(.ok, seq: 0))),
        ("x{\"messageType\":\"ERROR\",\"errorType\":5}", .roap(ROAPMessage(.error, seq: 0, errorType: "5"))),
    ])
    func theClientReads(text: String, message: GenesysMessage) throws {
        #expect(try GenesysMessage(fromGateway: text) == message)
    }

    @Test(arguments: [
        ("", GenesysMessageError.unknown), ("bye", .unknown), (" BYE", .unknown), ("SDP\n", .unknown),
        ("{\"messageType\":\"OFFER\",\"sdp\":\"v=0\"}", .unknown), ("{\"messageType\":\"ERROR\"}", .unknown),
        ("SDP\n{\"messageType\":\"SHUTDOWN\"}", .unknown), ("SDP\n{\"messageType\":\"ANSWER\"}", .malformed),
        ("SDP\n{\"messageType\":\"OFFER\",\"sdp\":7}", .malformed), ("SDP\n{\"sdp\":\"v=0\"}", .malformed),
        ("SDP\n{\"messageType\":\"OK\"}trailing", .malformed), ("PUT-STATS nothing", .malformed),
        ("GET-STATS", .unknown), ("INFO-MAP a=b", .unknown),
    ])
    func theClientRefuses(text: String, error: GenesysMessageError) {
        #expect(throws: error) { try GenesysMessage(fromGateway: text) }
    }

    @Test(arguments: [
        "SDP\n{\"messageType\":\"OK\"}", "RSMP{\"messageType\":\"OK\"}", "rsmp {}", "INVITE", "EVENT-TALK", "",
    ])
    func theGatewayRefuses(text: String) {
        #expect(throws: GenesysMessageError.unknown) { try GenesysMessage(fromClient: text) }
    }

    @Test func oversizeIsRefused() {
        let text = "RSMP " + String(repeating: " ", count: GenesysMessage.maximumBytes)
        #expect(throws: GenesysMessageError.tooLarge) { try GenesysMessage(fromClient: text) }
        #expect(throws: GenesysMessageError.tooLarge) { try GenesysMessage(fromGateway: text) }
    }

    @Test func sessionIdentitiesAreEchoedAsTheyCame() throws {
        for id in ["7001", "\"7001\"", "18446744073709551615", "-5", "\"a b\""] {
            let text = "SDP\n{\"messageType\":\"OFFER\",\"sdp\":\"\",\"offererSessionId\":\(id),\"seq\":\"2\"}"
            guard case .roap(let message) = try GenesysMessage(fromGateway: text) else { return }
            #expect(message.seq == 2)
            let reply = ROAPMessage(.ok, offererSessionID: message.offererSessionID, seq: 1)
            #expect(reply.json.contains("\"offererSessionId\":\(id),"))
        }
    }

    @Test(arguments: ["-1", "2147483648", "1.5", "null", "[]", "\"x\"", "99999999999999999999999999999999999999999999"])
    func aSeqThatCannotBeCountedOnIsZero(seq: String) throws {
        let message = try GenesysMessage(fromGateway: "SDP\n{\"messageType\":\"OK\",\"seq\":\(seq)}")
        #expect(message == .roap(ROAPMessage(.ok, seq: 0)))
    }

    @Test func dataOfAnyTypeBecomesText() throws {
        let text =
            #"SDP{"messageType":"OK","attacheddata":[{"key":"n","value":5},{"key":"t","value":true},{"key":"o","value":{"b":[1,"x"],"a":null}},{"key":"z","value":null},{"key":"m"},{"key":7,"value":1.25},{"value":"lost"},"odd",{"key":"","value":"lost"}]}"#
        guard case .roap(let message) = try GenesysMessage(fromGateway: text) else { return }
        #expect(
            message.attachedData.map { "\($0.key)=\($0.value)" } == [
                "n=5", "t=true", #"o={"a":null,"b":[1,"x"]}"#, "z=", "m=", "7=1.25",
            ])
    }

    @Test func dataIsBounded() throws {
        let entry =
            #"{"key":"\#(String(repeating: "k", count: 500))","value":"\#(String(repeating: "é", count: 5000))"}"#
        let text =
            "SDP{\"messageType\":\"OK\",\"attacheddata\":[" + entry + String(repeating: ",{\"key\":1}", count: 200)
            + "]}"
        guard case .roap(let message) = try GenesysMessage(fromGateway: text) else { return }
        #expect(message.attachedData.count == 64)
        #expect(message.attachedData[0].key.count == 256)
        #expect(message.attachedData[0].value.count == 4096)
    }

    @Test func candidatesOfOddShapesAreRead() throws {
        let text =
            #"SDP{"messageType":"ANSWER","sdp":"","Candidates":[{"candidate":"a=candidate:1\r\n"},{"sdpMLineIndex":1,"sdpMid":0,"candidate":"candidate:2","usernameFragment":"x"},null,7,{"candidate":""},{"sdpMid":"audio"},{"sdpMLineIndex":"0","sdpMid":null,"candidate":"candidate:3"}]}"#
        guard case .roap(let message) = try GenesysMessage(fromGateway: text) else { return }
        #expect(
            message.candidates == [
                ROAPCandidate(mediaLineIndex: nil, mediaID: nil, candidate: "a=candidate:1\r\n"),
                ROAPCandidate(mediaLineIndex: 1, mediaID: "0", candidate: "candidate:2"),
                ROAPCandidate(mediaLineIndex: 0, mediaID: nil, candidate: "candidate:3"),
            ])
    }

    @Test func candidatesGoToTheirLine() {
        func candidate(_ index: Int?, _ mid: String?) -> ROAPCandidate {
            ROAPCandidate(mediaLineIndex: index, mediaID: mid, candidate: "")
        }
        #expect(candidate(nil, nil).belongs(toLine: 1, mid: "0"))
        #expect(candidate(1, nil).belongs(toLine: 1, mid: "0"))
        #expect(candidate(0, "audio").belongs(toLine: 1, mid: "0"))
        #expect(candidate(5, "0").belongs(toLine: 1, mid: "0"))
        #expect(!candidate(0, "video").belongs(toLine: 1, mid: "0"))
        #expect(!candidate(0, nil).belongs(toLine: 1, mid: nil))
        #expect(!candidate(nil, "video").belongs(toLine: 1, mid: nil))
    }

    @Test func statisticsAreReadInPart() throws {
        let text =
            #"PUT-STATS {"timestamp":1500000000123,"duration":61000,"audio":{"rtt":35,"rtt_max":80,"rtt_average":40.5,"rx":{"packets":3050,"bytes":488000,"lost":2,"jitter":4},"tx":{"bytes":487000}},"video":{}}"#
        guard case .putStats(let statistics) = try GenesysMessage(fromGateway: text) else { return }
        #expect(statistics.timestamp == 1_500_000_000_123)
        #expect(statistics.audio?.averageRoundTripTime == 40.5)
        #expect(statistics.audio?.packetsReceived == 3050)
        #expect(statistics.audio?.bytesSent == 487_000)
        #expect(try GenesysMessage(fromGateway: "PUT-STATS{}") == .putStats(GatewayStatistics()))
    }

    @Test func infoIsDecodedAsForms() throws {
        #expect(
            try GenesysMessage(fromGateway: "INFO-PEER a%20b=1%262&c=d+e&=x&flag&k=v=w\r\nrest")
                == .infoPeer([
                    AttachedDatum(key: "a b", value: "1&2"), AttachedDatum(key: "c", value: "d e"),
                    AttachedDatum(key: "flag", value: ""), AttachedDatum(key: "k", value: "v=w"),
                ]))
    }

    @Test func noTruncationIsTakenForAWholeMessage() throws {
        var answer = Self.offer
        answer.messageType = .answer
        for message in [Self.offer, answer] {
            let bytes = Array(try #require(GenesysMessage.roap(message).textForClient).utf8)
            for length in 0..<bytes.count {
                let text = String(decoding: bytes[..<length], as: UTF8.self)
                #expect(throws: GenesysMessageError.self) { try GenesysMessage(fromGateway: text) }
            }
        }
    }

    /// A reader whose time grew with the square of the length would take hours for these, and a gateway has other clients.
    @Test func largeMessagesAreReadInLinearTime() {
        let bodies = ["[0,", "\"a\",", "\"\\u0041", "{\"a\":", "[],", "99999999,"].map { piece in
            "SDP{\"x\":[" + String(repeating: piece, count: (GenesysMessage.maximumBytes - 10) / piece.utf8.count)
        }
        let elapsed = ContinuousClock().measure {
            for body in bodies { _ = try? GenesysMessage(fromGateway: body) }
        }
        #expect(elapsed < .seconds(20))
    }
}
