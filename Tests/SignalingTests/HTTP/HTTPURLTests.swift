import Signaling
import Testing

@Suite("URLs that are asked")
struct HTTPURLTests {
    @Test("Scheme, user, host, port and target are told apart")
    func parts() throws {
        let url = try #require(HTTPURL("https://u:p%40@gw.example:8086/a/b?c=d#e"))
        #expect(url.isSecure)
        #expect(url.userInfo == "u:p%40")
        #expect(url.host == "gw.example")
        #expect(url.port == 8086)
        #expect(url.target == "/a/b?c=d")
        #expect(url.hostField == "gw.example:8086")
    }

    @Test(
        "Ports and targets that are left out",
        arguments: [
            ("http://h", 80, "/"), ("HTTPS://h", 443, "/"), ("http://h:", 80, "/"), ("http://h?q", 80, "/?q"),
            ("http://h:8/", 8, "/"), ("http://a@b@h:9", 9, "/"),
        ])
    func defaults(text: String, port: UInt16, target: String) {
        let url = HTTPURL(text)
        #expect(url?.host == "h")
        #expect(url?.port == port)
        #expect(url?.target == target)
    }

    @Test("An IPv6 address stands in brackets; the usual port is not told to the server")
    func brackets() {
        let url = HTTPURL("http://[2001:db8::1]:3128/x")
        #expect(url?.host == "2001:db8::1")
        #expect(url?.port == 3128)
        #expect(url?.hostField == "[2001:db8::1]:3128")
        #expect(HTTPURL("https://[::1]")?.hostField == "[::1]")
        #expect(HTTPURL("https://h:443")?.hostField == "h")
        #expect(HTTPURL("https://h:80")?.hostField == "h:80")
    }

    @Test(
        "What is no URL",
        arguments: [
            "", "h", "not a url", "ftp://h", "http://", "http:///x", "http://:80", "http://h:0", "http://h:65536",
            "http://h:8x", "http://h:+8", "http://[::1", "http://[::1]x", "http://[h]", "http://h h", "http://h\r\n",
            "http://ü", "http://a]", "http://h:123456", "http:/h", "http://a<b",
        ])
    func refused(text: String) {
        #expect(HTTPURL(text) == nil)
    }
}
