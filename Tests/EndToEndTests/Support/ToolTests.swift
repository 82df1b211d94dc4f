import Glibc
import Testing

/// The tools of these tests, each seen to work and to fail.
struct ToolTests {
    @Test func aProgramsLinesAndStatusAreSeen() async throws {
        let program = try Program("sh", ["-c", "echo one; echo two; echo bad >&2; exit 3"])
        #expect(try await program.line { $0 == "two" } == "two")
        #expect(try await program.exitStatus() == 3)
        #expect(program.errors == "bad\n")
        await #expect(throws: Program.Failure.self) { try await program.line() }
    }

    @Test func aProgramEndsWithItsOwner() async throws {
        var program: Program? = try Program("sleep", ["100"])
        let processID = try #require(program?.processID)
        #expect(kill(processID, 0) == 0)
        let taken = ContinuousClock().measure { program = nil }
        #expect(kill(processID, 0) != 0)
        #expect(taken < .seconds(4), "it was ended by force")
    }

    @Test func aTerminalShowsWhatIsTyped() async throws {
        let workplace = try Workplace()
        let terminal = try await Terminal.running(
            "read word; echo got $word; stty size; (exit 4); echo status $?; read end", in: workplace)
        try await terminal.type("hello")
        try await terminal.press("Enter")
        try await terminal.screen(showing: "got hello", "24 80", "status 4")
        await #expect(throws: Program.Failure.self) {
            try await terminal.screen(showing: "goodbye", within: .milliseconds(50))
        }
    }

    @Test func aBrowserRunsAPagesScript() async throws {
        let workplace = try Workplace()
        let browser = try await WebDriver.opening("data:text/html,<title>here</title>", in: workplace)
        #expect(try await browser.run("return {title: document.title, sum: 1 + 1}")["title"] == .text("here"))
        await #expect(throws: Program.Failure.self) { try await browser.run("throw 'no'") }
        try await browser.close()
    }

    @Test func jsonIsReachedByPath() throws {
        let json = try JSON(#"{"a":{"b":[1,true,null,"x"]}}"#)
        #expect(json["a.b"].list == [.number(1), .boolean(true), .null, .text("x")])
        #expect(json["a.c.d"] == .null)
    }
}
