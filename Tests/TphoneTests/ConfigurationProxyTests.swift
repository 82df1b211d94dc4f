import ICEClient
import Signaling
import Testing

@testable import tphone

/// Which proxy the file and the environment give, and whom it leads to.
struct ConfigurationProxyTests {
    private func network(
        _ environment: [String: String], _ text: String = ""
    ) throws -> Configuration.Network {
        try ConfigurationLoader(environment: environment).parse(text, file: nil).network
    }

    @Test func theFileCountsMoreThanTheEnvironment() throws {
        let environment = ["HTTPS_PROXY": "http://proxy.corp:3128"]
        #expect(try network(environment).proxy == "http://proxy.corp:3128")
        #expect(try network(environment, "network.proxy = \"http://mine:1\"").proxy == "http://mine:1")
        #expect(try network(environment, "network.proxy = \"none\"").proxy == nil)
    }

    @Test func theVariablesAreAskedInTheirOrder() throws {
        var environment = ["ALL_PROXY": "http://d:1", "all_proxy": "http://e:1", "HTTP_PROXY": "http://f:1"]
        #expect(try network(environment).proxy == "http://d:1")
        environment["https_proxy"] = "http://c:1"
        #expect(try network(environment).proxy == "http://c:1")
        environment["HTTPS_PROXY"] = ""
        #expect(try network(environment).proxy == "http://c:1")
        environment["HTTPS_PROXY"] = "b:1"
        #expect(try network(environment).proxyRules.proxy == HTTPProxy(host: "b", port: 1))
    }

    @Test func aVariableThatCannotBeUsedIsNamedWithoutItsPassword() {
        let error = #expect(throws: ConfigurationError.self) {
            try network(["HTTPS_PROXY": "https://me:planted@proxy.corp"])
        }
        #expect(
            error?.description
                == "the variable HTTPS_PROXY asks for a proxy by https, and only HTTP proxies can be used."
                + " Write it like http://proxy.example:3128, or proxy = \"none\" to go without.")
        #expect(throws: ConfigurationError.self) { try network(["ALL_PROXY": "socks5://proxy.corp:1080"]) }
        #expect(throws: Never.self) { try network(["ALL_PROXY": "socks5://proxy.corp"], "network.proxy = \"none\"") }
    }

    @Test func exceptionsComeFromTheEnvironment() throws {
        let rules = try network(["https_proxy": "http://p:1", "no_proxy": "corp"]).proxyRules
        #expect(rules.proxy(for: "turn.corp", port: 443) == nil)
        #expect(rules.proxy(for: "turn.example", port: 443) == HTTPProxy(host: "p", port: 1))
        let both = try network(["https_proxy": "http://p:1", "no_proxy": "corp", "NO_PROXY": "example"]).proxyRules
        #expect(both.proxy(for: "turn.corp", port: 443) != nil)
        #expect(both.proxy(for: "turn.example", port: 443) == nil)
    }

    @Test(arguments: [
        ("example.com", "example.com", true), ("example.com", "turn.Example.COM.", true),
        ("example.com", "notexample.com", false), (".example.com", "a.example.com", true),
        ("*.example.com", "a.example.com", true), ("example.com:443", "example.com", true),
        ("example.com:444", "example.com", false), ("*", "anything", true), ("192.0.2.0/25", "192.0.2.127", true),
        ("192.0.2.0/25", "192.0.2.128", false), ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.10", false),
        ("192.0.2.1:443", "192.0.2.1", true), ("192.0.2.1:1", "192.0.2.1", false), ("0.0.0.0/0", "8.8.8.8", true),
        ("0.0.0.0/0", "2001:db8::1", false), ("2001:db8::/33", "2001:db8:7fff::1", true),
        ("2001:db8::/33", "2001:db8:8000::1", false), ("2001:db8::1", "2001:db8::1", true),
        ("[2001:db8::1]:443", "2001:db8::1", true), ("0.0.0.0/0", "example.com", false),
        ("a, ,b\tc", "c", true), ("192.0.2.1/33 [ ] / : :: *x* .", "192.0.2.1", false), ("", "example.com", false),
        ("", "localhost", true), ("", "127.8.8.8", true), ("", "::1", true),
    ])
    func anExceptionIsReachedDirectly(exceptions: String, host: String, isDirect: Bool) {
        let proxy = HTTPProxy(host: "proxy", port: 3128)
        let rules = ProxyRules(proxy: proxy, exceptions: exceptions)
        #expect(rules.proxy(for: host, port: 443) == (isDirect ? nil : proxy))
    }

    @Test func withoutAProxyAllIsDirect() {
        #expect(ProxyRules(proxy: nil).proxy(for: "example.com", port: 443) == nil)
    }

    @Test func theTURNServersShareTheProxyUnlessAllAreExceptions() throws {
        let text = """
            [[network.turn]]
            urls = ["turn:turn.corp", "turns:turn.corp:443"]
            """
        let one = try ConfigurationLoader(environment: ["HTTPS_PROXY": "http://p:3128", "NO_PROXY": "corp"])
            .parse(text, file: nil)
        #expect(one.network.turnProxy(of: try one.turnServers()) == nil)
        let other = try ConfigurationLoader(environment: ["HTTPS_PROXY": "http://p:3128"]).parse(text, file: nil)
        #expect(other.network.turnProxy(of: try other.turnServers())?.description == "p:3128")
    }
}
