import Signaling
import Testing
import Transport
import Wire

/// What a capture shows, and what it must not.
@Suite struct PacketCaptureTests {
    private let near = Endpoint(.v4(0xC000_020A), 40_000)
    private let far = Endpoint(.v4(0xC633_6409), 3478)

    private func capture(withMedia: Bool = false, secrets: [String] = ["hunter22"]) -> PacketCapture {
        PacketCapture(
            withMedia: withMedia, host: "gateway.example:8086", server: .v4(0xC000_0250), client: .v4(0xC000_020A),
            secrets: secrets, epoch: 1_700_000_000_000_000_000)
    }

    /// One record of a file.
    private struct Record {
        var seconds: Int
        var captured: Int
        var length: Int
        var packet: [UInt8]
    }

    private func records(_ bytes: [UInt8]) -> [Record] {
        var rest = bytes[...]
        var result: [Record] = []
        func number(_ offset: Int) -> Int {
            (0..<4).reduce(0) { $0 << 8 | Int(rest[rest.startIndex + offset + $1]) }
        }
        while rest.count >= 16 {
            let captured = number(8)
            result.append(
                Record(
                    seconds: number(0), captured: captured, length: number(12),
                    packet: Array(rest.dropFirst(16).prefix(captured))))
            rest = rest.dropFirst(16 + captured)
        }
        #expect(rest.isEmpty)
        return result
    }

    /// The bytes that TCP carried one way, and whether their sequence numbers have no gap.
    private func stream(_ records: [Record], fromPort80: Bool) -> String {
        var text: [UInt8] = []
        var next = 1
        for record in records {
            let packet = record.packet
            guard packet.count >= 40, (packet[20] == 0 && packet[21] == 80) == fromPort80 else { continue }
            let sequence = (24..<28).reduce(0) { $0 << 8 | Int(packet[$1]) }
            let payload = packet[40...]
            guard !payload.isEmpty else { continue }
            #expect(sequence == next)
            next += payload.count
            text += payload
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func request(_ method: HTTPMethod, _ path: String, _ body: String? = nil) -> HTTPRequest {
        HTTPRequest(
            id: HTTPRequestID(1), method: method, path: path,
            headers: [HTTPField("Cookie", "SERVERID=secretcookie"), HTTPField("Content-Type", "text/plain")],
            body: body.map { Array($0.utf8) }, timeout: .seconds(1), connectTimeout: .seconds(1))
    }

    @Test func anExchangeIsOneConnectionThatReassembles() {
        var capture = capture()
        let body = String(repeating: "v=0\r\n", count: 1_000)
        let sent = records(capture.sent(request(.post, "/message?from=S12345&to=echo", body), at: .zero))
        #expect(sent.count == 3 + 4 + 1)
        #expect(sent.allSatisfy { $0.captured == $0.length && $0.seconds == 1_700_000_000 })
        let text = stream(sent, fromPort80: false)
        #expect(text.hasPrefix("POST /message?from=xxxxxx&to=echo HTTP/1.1\r\nHost: gateway.example:8086\r\n"))
        #expect(text.hasSuffix("\r\nContent-Length: 5000\r\n\r\n" + body))
        #expect(!text.contains("Cookie") && text.contains("Content-Type: text/plain"))
        let response = HTTPResponse(
            status: 200, headers: [HTTPField("Set-Cookie", "a=b"), HTTPField("Pragma", "echo")],
            body: Array("SDP\n{}".utf8))
        let received = records(capture.received(response, for: HTTPRequestID(1), at: .zero + .seconds(2)))
        #expect(
            stream(received, fromPort80: true)
                == "HTTP/1.1 200 OK\r\nPragma: echo\r\nContent-Length: 6\r\n\r\nSDP\n{}")
        #expect(received.first?.seconds == 1_700_000_002)
        // Once more is nothing: its connection is closed.
        #expect(capture.received(response, for: HTTPRequestID(1), at: .zero).isEmpty)
    }

    @Test func whatWasGivenUpIsReset() {
        var capture = capture()
        _ = capture.sent(request(.get, "/wait?id=S12345"), at: .zero)
        let ended = records(capture.ended(HTTPRequestID(1), at: .zero))
        #expect(ended.count == 1 && ended.first?.packet[33] == 0x14)
        #expect(capture.ended(HTTPRequestID(1), at: .zero).isEmpty)
    }

    @Test func noSecretIsWritten() {
        var capture = capture()
        var all = capture.sent(request(.post, "/sign_in", "5001:pw"), at: .zero)
        all += capture.received(
            HTTPResponse(status: 200, body: Array("session=TOKEN4711\n".utf8)), for: HTTPRequestID(1), at: .zero)
        let offer =
            #"{"sdp":"a=ice-ufrag:abcd\r\na=ice-pwd:YH75\/iy6338Vbrh\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20\r\n"}"#
        all += capture.sent(request(.post, "/message?from=TOKEN4711&to=1&password=verysecret", offer), at: .zero)
        all += capture.received(
            HTTPResponse(status: 200, body: Array("token TOKEN4711 and hunter22".utf8)), for: HTTPRequestID(1),
            at: .zero)
        let text = String(decoding: all, as: UTF8.self)
        for secret in [
            "5001:pw", "TOKEN4711", "secretcookie", "YH75", "338Vbrh", "WVNfX19z", "verysecret", "hunter22",
        ] {
            #expect(!text.contains(secret), "\(secret)")
        }
        for kept in ["5001:xx", "a=ice-ufrag:abcd", #"a=ice-pwd:xxxxxxxxxxxxxxxx\r\n"#, "AES_CM_128", "&to=1&"] {
            #expect(text.contains(kept), "\(kept)")
        }
    }

    /// Names are covered where they stand, and the newest of them anywhere: no number of sign-ins shows one.
    @Test func noSessionIsWrittenHoweverManyThereWere() {
        var capture = capture()
        var all: [UInt8] = []
        for number in 0..<300 {
            let name = "TOKEN\(1000 + number)END"
            all += capture.sent(request(.get, "/sign_in?5001"), at: .zero)
            all += capture.received(
                HTTPResponse(status: 200, body: Array("session=\(name)\r\n".utf8)), for: HTTPRequestID(1), at: .zero)
            all += capture.sent(request(.get, "/wait?id=\(name)&last=1"), at: .zero)
            all += capture.received(
                HTTPResponse(status: 200, body: Array("for \(name)".utf8)), for: HTTPRequestID(1), at: .zero)
            all += capture.sent(request(.post, "/message?to=1&from=\(name)", "x"), at: .zero)
            all += capture.sent(request(.get, "/sign_out?id=\(name)"), at: .zero)
        }
        let text = String(decoding: all, as: UTF8.self)
        #expect(!text.contains("TOKEN"))
        #expect(text.contains("/wait?id=xxxxxxxxxxxx&last=1"))
    }

    @Test func soundIsCutOffUnlessAskedFor() {
        var packet: [UInt8] = [0x90, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0, 1, 0x10, 0xFF, 0, 0]
        packet += Array(repeating: 0xAA, count: 80)
        let headers = packet.withUnsafeBytes { capture().media($0, from: near, to: far, at: .zero) }
        let short = records(headers)
        #expect(short.map(\.captured) == [20 + 8 + 20])
        #expect(short.map(\.length) == [20 + 8 + 100])
        #expect(short.first?.packet.contains(0xAA) == false)
        let whole = records(
            packet.withUnsafeBytes { capture(withMedia: true).media($0, from: near, to: far, at: .zero) })
        #expect(whole.map(\.captured) == [128] && whole.map(\.length) == [128])
        let report = [UInt8]([0x80, 200, 0, 6] + Array(repeating: 1, count: 24))
        #expect(
            records(report.withUnsafeBytes { capture().media($0, from: near, to: far, at: .zero) })
                .map(\.captured) == [56])
    }

    @Test func addressesOfBothFamiliesAreWritten() throws {
        let six = Endpoint(try #require(IPAddress("2001:db8::1")), 4000)
        let report = [UInt8]([0x80, 200, 0, 0] + Array(repeating: 1, count: 8))
        let record = try #require(
            records(report.withUnsafeBytes { capture().media($0, from: six, to: far, at: .zero) }).first)
        #expect(record.packet[0] == 0x60 && record.length == 40 + 8 + 12)
        #expect(record.packet[24..<40].elementsEqual([UInt8](repeating: 0, count: 10) + [255, 255, 198, 51, 100, 9]))
    }

    /// A request as a client of TURN sends it: its credentials are zeroed, the rest is as it was.
    @Test func messagesOfThePathKeepTheirShapeOnly() throws {
        func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
            let padding = [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
            return [UInt8(type >> 8), UInt8(type & 0xFF), 0, UInt8(value.count)] + value + padding
        }
        let attributes =
            attribute(0x0006, Array("agent7".utf8)) + attribute(0x0014, Array("realm".utf8))
            + attribute(0x0015, Array("nonce-123".utf8)) + attribute(0x0008, Array(repeating: 0xEE, count: 20))
            + attribute(0x8028, [1, 2, 3, 4])
        let message: [UInt8] =
            [0, 3, 0, UInt8(attributes.count), 0x21, 0x12, 0xA4, 0x42] + Array(repeating: 9, count: 12) + attributes
        let record = try #require(records(capture().path(message, from: near, to: far, at: .zero)).first)
        let text = String(decoding: record.packet, as: UTF8.self)
        #expect(text.contains("realm") && !text.contains("agent7") && !text.contains("nonce"))
        #expect(!record.packet.contains(0xEE))
        #expect(record.length == message.count + 28)
        // On a stream two may come in one piece, and half a third.
        let piece = message + message + message.prefix(10)
        #expect(records(capture().path(piece, from: near, to: far, at: .zero)).count == 2)
        // In a channel, too; media in it stands elsewhere.
        let inChannel = [0x40, 0, 0, UInt8(message.count)] + message
        let framed = try #require(records(capture().path(inChannel, from: near, to: far, at: .zero)).first)
        #expect(!String(decoding: framed.packet, as: UTF8.self).contains("agent7"))
        let media: [UInt8] = [0x40, 0, 0, 12, 0x80] + Array(repeating: 7, count: 11)
        #expect(capture().path(media, from: near, to: far, at: .zero).isEmpty)
    }

    @Test func damagedMessagesAreLeftOutAndNothingTraps() {
        var random = RandomSource.seeded(77)
        let capture = capture()
        for _ in 0..<20_000 {
            var bytes = random.bytes(Int(random.next(upperBound: 80 as UInt64)))
            if bytes.count > 4 {
                bytes[0] &= 0x43
                bytes[2] = 0
                bytes[3] = UInt8(bytes.count & 0x3F)
            }
            _ = capture.path(bytes, from: near, to: far, at: .zero)
            _ = bytes.withUnsafeBytes { capture.media($0, from: near, to: far, at: .zero) }
        }
    }
}
