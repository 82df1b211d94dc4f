import Testing
import Wire

@testable import CloudLab

@Suite struct SignInTests {
    /// Obligation 1: clients split line 1 at `=` and would take a CR into the id.
    @Test func theFirstLineCarriesTheSession() throws {
        let lab = GatewayTranscript()
        let reply = try #require(lab.request(.signIn(id: "5001")))
        #expect(reply.status == 200)
        #expect(reply.body.hasSuffix("\n") && !reply.body.contains("\r"))
        let session = reply.body.dropLast().split(separator: "=")
        #expect(session.count == 2)
        #expect(session[1].utf8.count == 32 && session[1].allSatisfy(\.isHexDigit))
    }

    @Test func passwordsAreChecked() {
        var configuration = GatewayConfiguration()
        configuration.passwords = ["5001": "a:b"]
        let lab = GatewayTranscript(configuration)
        #expect(lab.request(.signInWithPassword(body: "5001:a:b"))?.status == 200)
        #expect(lab.request(.signInWithPassword(body: "5001:a"))?.status == 403)
        #expect(lab.request(.signInWithPassword(body: "5002:a:b"))?.status == 403)
        #expect(lab.request(.signInWithPassword(body: "5001"))?.status == 400)
        #expect(lab.request(.signIn(id: "5001"))?.status == 403)
        #expect(lab.request(.signIn(id: "anon0123"))?.status == 200)
    }

    @Test func withoutATableAnyPasswordDoes() {
        let lab = GatewayTranscript()
        #expect(lab.request(.signInWithPassword(body: "5001:whatever"))?.status == 200)
    }

    @Test(arguments: [
        "", "a b", "a&b", "a#b", "a%b", "a+b", "a=b", "a\r\nPragma: x", String(repeating: "a", count: 65),
    ])
    func namesThatCannotStandInAHeaderAreRefused(name: String) {
        let lab = GatewayTranscript()
        #expect(lab.request(.signIn(id: name))?.status == 400)
    }

    @Test func destinationsCannotBeTaken() {
        let lab = GatewayTranscript()
        #expect(lab.request(.signIn(id: "support"))?.status == 409)
        #expect(lab.request(.signIn(id: "echo"))?.status == 409)
    }

    @Test func signingInAgainEndsTheOlderRegistration() {
        let lab = GatewayTranscript()
        let older = lab.signIn("5001")
        let poll = lab.poll(older)
        let newer = lab.signIn("5001")
        #expect(lab.replies[poll] == .empty)
        #expect(lab.request(.wait(older))?.status == 404)
        #expect(lab.fetch(newer) == nil)
    }

    @Test func unknownSessionsAreToldInText() {
        let lab = GatewayTranscript()
        let nobody = SessionID("x")
        #expect(lab.request(.wait(nobody)) == .unknownSession)
        #expect(lab.request(.signOut(nobody)) == .unknownSession)
        #expect(lab.sendText("BYE", from: nobody) == .unknownSession)
    }

    @Test func signingOutFinishesThePollWithNothing() {
        let lab = GatewayTranscript()
        let session = lab.signIn("5001")
        let poll = lab.poll(session)
        #expect(lab.request(.signOut(session)) == .empty)
        #expect(lab.replies[poll] == .empty)
        #expect(lab.request(.wait(session))?.status == 404)
    }
}
