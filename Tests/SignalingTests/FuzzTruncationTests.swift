import Testing
import Wire

@testable import Signaling

/// Every parser of signalling on every beginning of every vector.
@Suite struct FuzzTruncationTests {
    private func beginnings(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return (0...bytes.count).map { String(decoding: bytes[..<$0], as: UTF8.self) }
    }

    @Test(arguments: FuzzVectors.descriptions + [ChromiumOffer.audioOnly])
    func descriptions(_ text: String) throws {
        for part in beginnings(text) {
            guard let session = try? SessionDescription.parse(part) else { continue }
            #expect((try? SessionDescription.parse(session.text)) == session)
            _ = try? SDPNegotiation.answer(to: session, with: .fixture)
        }
        #expect(throws: Never.self) { try SessionDescription.parse(text) }
    }

    @Test(arguments: FuzzVectors.json)
    func json(_ text: String) {
        let accepted = beginnings(text).filter { JSONParser.object($0[...]) != nil }
        #expect(accepted == [text], "an object has no beginning that is one")
    }

    @Test(arguments: FuzzVectors.roap)
    func roapMessages(_ text: String) {
        let accepted = beginnings(text).filter { (try? ROAPMessage(json: $0[...])) != nil }
        #expect(accepted == [text])
    }

    @Test(arguments: FuzzVectors.smallMessages)
    func messages(_ text: String) {
        let parts = beginnings(text)
        #expect(throws: Never.self) { try GenesysMessage(fromGateway: text) }
        for part in parts {
            _ = try? GenesysMessage(fromGateway: part)
            _ = try? GenesysMessage(fromClient: part)
        }
    }

    @Test(arguments: ["a=b; Path=/x; Secure; Max-Age=10", "k=v; Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
    func cookies(_ text: String) {
        for part in beginnings(text) {
            let cookie = Cookie(setCookie: part, requestPath: "/a/b", at: .zero)
            #expect((cookie == nil) == (part.utf8.count < 2))
        }
    }

    /// The tunnel opens with the last byte of the answer that grants it, and not before.
    @Test func proxyAnswers() throws {
        for text in FuzzVectors.proxyAnswers {
            for cut in 0...text.utf8.count {
                var tunnel = try #require(
                    ProxyTunnel(
                        to: "turn.example", port: 443, through: HTTPProxy(host: "proxy", port: 80), random: .seeded(1)))
                _ = tunnel.connected(at: .zero)
                let bytes = Array(text.utf8)
                let first = tunnel.receive(Array(bytes[..<cut]), at: .zero)
                let all = first + tunnel.receive(Array(bytes[cut...]), at: .zero)
                let isGranted = text.contains(" 200 ")
                #expect(all.contains { if case .opened = $0 { true } else { false } } == isGranted)
                #expect(all.count == 1)
            }
        }
    }

    @Test(arguments: ["http://user:p%40ss@proxy.example:3128", "http://[2001:db8::1]:3128/"])
    func proxyURLs(_ text: String) throws {
        for part in beginnings(text) { _ = try? HTTPProxy(url: part) }
        #expect(try HTTPProxy(url: text).port == 3128)
    }

    @Test(arguments: FuzzVectors.challenges)
    func challenges(_ text: String) {
        for part in beginnings(text) { _ = HTTPChallenge.all(in: [part]).map(DigestChallenge.init) }
        #expect(!HTTPChallenge.all(in: [text]).isEmpty)
    }
}
