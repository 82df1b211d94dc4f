import Testing

@testable import Signaling

@Suite struct InterceptionTests {
    private func interception(_ status: Int, _ body: String = "", location: String? = nil) -> Interception? {
        let headers = location.map { [HTTPField("location", $0)] } ?? []
        return Interception(
            HTTPResponse(status: status, headers: headers, body: Array(body.utf8)), askedOf: "gateway.example")
    }

    @Test(arguments: [
        "<html><head><title>Hotel Guest WiFi</title></head>",
        "\u{FEFF}\r\n <!DOCTYPE html><TITLE >\n Hotel\nGuest  WiFi</TITLE>",
        "<?xml version=\"1.0\"?><html><title>Hotel Guest WiFi</title>",
    ])
    func aPageIsAnothersAnswer(body: String) {
        for status in [200, 201, 401, 403, 511] {
            #expect(interception(status, body)?.title == "Hotel Guest WiFi")
        }
    }

    @Test func aRedirectToAnotherHostIsAnothersAnswer() {
        for status in [301, 302, 303, 307, 308] {
            #expect(
                interception(status, location: "http://login.hotel.example/?u=1")?.answer
                    == "HTTP \(status) to login.hotel.example")
            #expect(interception(status, location: "https://Gateway.example/") == nil)
            #expect(interception(status, location: "/login") == nil)
            #expect(interception(status) == nil)
        }
    }

    @Test(arguments: [511, 407, 451]) func statusesThatAreNeverAGateways(status: Int) {
        #expect(interception(status)?.answer == "HTTP \(status)")
    }

    @Test(arguments: [
        (200, "id=S1\n"), (200, ""), (200, "SDP\n{\"a\":\"<html>\"}"), (403, "wrong id or password"), (401, ""),
        (404, "<html>"), (500, "<html>"), (502, "<html>"), (503, "busy"),
    ])
    func whatAGatewayMaySay(status: Int, body: String) {
        #expect(interception(status, body) == nil)
    }

    @Test func titlesCannotHarmATerminal() {
        #expect(interception(200, "<title>\u{1B}[2J\u{202E}x</title>")?.title == "?[2J?x")
        #expect(interception(200, "<title>" + String(repeating: "a", count: 9_000) + "</title>")?.title.count == 60)
        #expect(interception(200, "<title>never ends")?.answer == "HTTP 200, an HTML page")
        #expect(interception(200, "<")?.title == "")
    }

    @Test func aSignInThatAPageAnswersIsIntercepted() throws {
        for (status, body, headers) in [
            (200, "<html lang=\"en\"><title>Hotel Guest WiFi</title>", []),
            (302, "", [HTTPField("Location", "http://login.example/")]), (511, "", []),
            (403, "<html><title>Blocked</title>", []),
        ] {
            var desk = Desk { $0.host = "gateway.example" }
            desk.run { $0.signIn(at: $1) }
            let response = HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
            let expected = try #require(Interception(response, askedOf: "gateway.example"))
            #expect(
                desk.answer(\.other, status, body, headers) == [
                    "sign-in failed: \(SignInFailure.intercepted(expected))"
                ])
        }
    }

    /// The session may be known still when the network lets the phone through again.
    @Test func pollsThatAPageAnswersDoNotEndTheSession() {
        var desk = Desk.online()
        let page = "<html><title>Hotel</title>"
        #expect(desk.answer(\.poll, 403, page).last == "GET /wait?id=S1")
        #expect(desk.answer(\.poll, 403, page) == ["retrying"])
        #expect(desk.session.isSignedIn)
    }
}
