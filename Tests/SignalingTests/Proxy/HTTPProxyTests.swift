import Signaling
import Testing
import Wire

@Suite("The URL of a proxy")
struct HTTPProxyTests {
    @Test("User and password are decoded")
    func whole() throws {
        let proxy = try HTTPProxy(url: "http://user:p%40ss%3A%25@proxy.corp:3128")
        #expect(
            proxy == HTTPProxy(host: "proxy.corp", port: 3128, username: "user", password: "p@ss:%"))
    }

    @Test("The port is that of the scheme, and the scheme may be left out")
    func defaults() throws {
        #expect(try HTTPProxy(url: "http://proxy") == HTTPProxy(host: "proxy", port: 80))
        #expect(try HTTPProxy(url: "proxy:3128") == HTTPProxy(host: "proxy", port: 3128))
        #expect(try HTTPProxy(url: "u@[::1]:8/") == HTTPProxy(host: "::1", port: 8, username: "u", password: ""))
    }

    @Test("Proxies under TLS or SOCKS are refused by name")
    func schemes() {
        #expect(throws: HTTPProxyError.schemeNotSupported("https")) { try HTTPProxy(url: "https://proxy:3128") }
        #expect(throws: HTTPProxyError.schemeNotSupported("socks5")) { try HTTPProxy(url: "SOCKS5://proxy") }
        #expect("\(HTTPProxyError.schemeNotSupported("https"))".contains("by https is not supported"))
    }

    @Test("Texts that are none", arguments: ["", "http://", "http://h/path", "http://h?q", "h h", "http://h:99999"])
    func invalid(text: String) {
        #expect(throws: HTTPProxyError.notAURL) { try HTTPProxy(url: text) }
    }

    @Test(
        "Names and passwords that no proxy can be told",
        arguments: ["http://:p@h", "http://a%3Ab:p@h", "http://a%0Ab@h", "http://a:%00@h", "http://a:b%7F@h"])
    func credentials(text: String) {
        #expect(throws: HTTPProxyError.credentials) { try HTTPProxy(url: text) }
    }

    @Test("What is shown of it holds no password")
    func description() throws {
        let proxy = try HTTPProxy(url: "http://us%20er:secret@proxy:3128")
        for text in ["\(proxy)", String(reflecting: proxy)] { #expect(text == "http://us%20er@proxy:3128") }
    }

    @Test("Every failure has words, without line breaks or escape sequences from the network")
    func words() {
        let failures: [ProxyFailure] = [
            .nameNotFound, .refused, .unreachable, .timedOut, .closed, .credentialsRequired, .credentialsRefused,
            .schemesUnsupported(["Negotiate", "NT\u{1B}LM"]), .status(403), .status(503), .status(400), .notHTTP,
        ]
        #expect(Set(failures.map(\.description)).count == failures.count)
        #expect(
            ProxyFailure.schemesUnsupported(["Negotiate", "NT\u{1B}LM"]).description
                == "the proxy signs users in by Negotiate or NT?LM only, which is not supported")
        #expect(ProxyFailure.status(403).description.contains("403: it does not allow"))
    }
}
