import Testing
import Wire

@testable import Signaling

@Suite struct CookieJarTests {
    private func jar(_ lines: String..., path: String = "/sign_in") -> CookieJar {
        var jar = CookieJar()
        let headers = lines.map { HTTPField("set-cookie", $0) }
        jar.store(HTTPResponse(status: 200, headers: headers), requestPath: path, at: .zero)
        return jar
    }

    private func header(_ jar: CookieJar, _ path: String = "/wait?id=1", secure: Bool = true, at seconds: Int = 0)
        -> String?
    {
        jar.header(path: path, isSecure: secure, at: .zero + .seconds(seconds))
    }

    @Test func keepsAnInstancesCookie() {
        #expect(header(jar("JSESSIONID=a1b2; Path=/; HttpOnly", "route = n3 ")) == "JSESSIONID=a1b2; route=n3")
        #expect(header(jar("empty=; x")) == "empty=")
        #expect(header(jar("q=\"a=b\"")) == "q=\"a=b\"")
    }

    @Test func aNewValueReplaces() {
        #expect(header(jar("a=1", "b=2", "a=3")) == "b=2; a=3")
    }

    @Test func pathsMatchByFolder() {
        let cookies = jar("root=1; Path=/", "deep=2; path=/rtc", "other=3; Path=/else")
        #expect(header(cookies, "/rtc/wait?id=/else") == "deep=2; root=1")
        #expect(header(cookies, "/rtc") == "deep=2; root=1")
        #expect(header(cookies, "/rtcx") == "root=1")
        #expect(header(jar("a=1", path: "/rtc/sign_in?5001"), "/rtc/wait") == "a=1")
        #expect(header(jar("a=1", path: "/rtc/sign_in?5001"), "/wait") == nil)
        #expect(header(jar("a=1; Path=relative"), "/wait") == "a=1")
    }

    @Test func secureCookiesStayOffPlainConnections() {
        #expect(header(jar("a=1; Secure", "b=2"), secure: false) == "b=2")
        #expect(header(jar("a=1; SECURE", "b=2"), secure: true) == "a=1; b=2")
    }

    @Test func cookiesExpire() {
        let cookies = jar("a=1; Max-Age=10", "b=2; max-age=99999999999999999999", "c=3; Max-Age=soon")
        #expect(header(cookies, at: 9) == "a=1; b=2; c=3")
        #expect(header(cookies, at: 10) == "b=2; c=3")
        #expect(header(jar("a=1", "a=; Max-Age=0")) == nil)
        #expect(header(jar("a=1", "a=; Max-Age=-1")) == nil)
        #expect(header(jar("a=1", "a=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT")) == nil)
        #expect(header(jar("a=1; Expires=Wed, 09 Jun 2038 10:18:14 GMT")) == "a=1")
        #expect(header(jar("a=1; Max-Age=5; Expires=Thu, 01-Jan-1970 00:00:00 GMT")) == "a=1")
    }

    @Test(arguments: ["", "=1", "a", "; a=1", "a=1\u{1}", "a=\(String(repeating: "x", count: 5000))"])
    func whatIsNoCookieIsSkipped(line: String) {
        #expect(jar(line).cookies.isEmpty)
    }

    @Test func thereAreAtMost64() {
        var cookies = CookieJar()
        for number in 0..<100 {
            let field = HTTPField("Set-Cookie", "c\(number)=1")
            cookies.store(HTTPResponse(status: 200, headers: [field]), requestPath: "/", at: .zero)
        }
        #expect(cookies.cookies.count == 64)
        #expect(cookies.cookies.first?.name == "c36")
    }

    @Test func noTruncationTraps() {
        let line = "route=n1; Path=/rtc; Secure; HttpOnly; Max-Age=3600; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
        for length in 0...line.count { _ = header(jar(String(line.prefix(length)))) }
    }
}
