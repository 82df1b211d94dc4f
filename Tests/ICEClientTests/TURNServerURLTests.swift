import Testing
import Wire

@testable import ICEClient

@Suite("STUN and TURN URLs")
struct TURNServerURLTests {
    @Test(
        "Read as RFC 7064 and RFC 7065 have it",
        arguments: [
            ("stun:stun.example", "stun.example", 3478, TransportProtocol.udp),
            ("stuns:stun.example", "stun.example", 5349, .tls),
            ("turn:turn.example:80?transport=tcp", "turn.example", 80, .tcp),
            ("turn:192.0.2.1", "192.0.2.1", 3478, .udp),
            ("TURN:[2001:db8::1]:443?transport=UDP", "2001:db8::1", 443, .udp),
            ("turns:turn.example:443?transport=tcp", "turn.example", 443, .tls),
            ("turns:turn.example", "turn.example", 5349, .tls),
            ("turn:[2001:db8::1]", "2001:db8::1", 3478, .udp),
        ])
    func good(text: String, host: String, port: Int, transport: TransportProtocol) throws {
        let url = try TURNServerURL(parsing: text)
        #expect(url.host == host)
        #expect(Int(url.port) == port)
        #expect(url.transport == transport)
        #expect(try TURNServerURL(parsing: url.description) == url)
    }

    @Test(
        "SRV records are asked for where no port is written and the host is a name",
        arguments: [
            ("stun:stun.example", "_stun._udp"), ("stuns:stun.example", "_stuns._tcp"),
            ("turn:turn.example", "_turn._udp"), ("turn:turn.example?transport=tcp", "_turn._tcp"),
            ("turns:turn.example", "_turns._tcp"), ("turns:turn.example?transport=tcp", "_turns._tcp"),
            ("turns:turn.example:5349", nil), ("turn:turn.example:3478?transport=udp", nil), ("turn:192.0.2.1", nil),
            ("turns:[2001:db8::1]", nil),
        ])
    func service(text: String, service: String?) throws {
        #expect(try TURNServerURL(parsing: text).service == service)
    }

    @Test(
        "Printed with no more than was written, but for the transport",
        arguments: [
            ("stun:stun.example", "stun:stun.example"), ("STUN:stun.example:3478", "stun:stun.example:3478"),
            ("turn:turn.example", "turn:turn.example?transport=udp"),
            ("turn:turn.example:3478", "turn:turn.example:3478?transport=udp"),
            ("turns:[2001:db8::1]", "turns:[2001:db8::1]?transport=tcp"),
            ("turns:[2001:db8::1]:5349", "turns:[2001:db8::1]:5349?transport=tcp"),
        ])
    func printed(text: String, printed: String) throws {
        let url = try TURNServerURL(parsing: text)
        #expect(url.description == printed)
        #expect(url.hasExplicitPort == text.hasSuffix(":\(url.port)"))
        #expect(try TURNServerURL(parsing: printed) == url)
    }

    @Test(
        "Refused with the reason",
        arguments: [
            ("http://turn.example", TURNServerURLError.unknownScheme("http")),
            ("turn.example", .unknownScheme("turn.example")),
            ("turn:", .badHost("")),
            ("turn://turn.example", .badHost("//turn.example")),
            ("turn:a b", .badHost("a b")),
            ("turn:[::1", .badHost("[::1")),
            ("turn:[192.0.2.1]:3478", .badHost("[192.0.2.1]:3478")),
            ("turn:turn.example:0", .badPort("0")),
            ("turn:turn.example:70000", .badPort("70000")),
            ("turn:turn.example:", .badPort("")),
            ("turns:turn.example?transport=udp", .unsupportedTransport("transport=udp")),
            ("turn:turn.example?transport=sctp", .unsupportedTransport("transport=sctp")),
            ("stun:turn.example?transport=udp", .unexpectedQuery("transport=udp")),
            ("turn:turn.example?x=1", .unexpectedQuery("x=1")),
        ])
    func bad(text: String, error: TURNServerURLError) {
        #expect(throws: error) { try TURNServerURL(parsing: text) }
    }
}
