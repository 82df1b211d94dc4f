import ArgumentParser
import Testing

@testable import tphone

struct CommandExitTests {
    private struct Surprise: Error {}

    @Test func everyFailureHasAStatus() async {
        let known = await #expect(throws: ExitCode.self) {
            try await CommandExit.run(json: false) {
                throw CommandFailure("The service is away.", status: .unavailable)
            }
        }
        #expect(known?.rawValue == 69)
        let unforeseen = await #expect(throws: ExitCode.self) {
            try await CommandExit.run(json: false) { throw Surprise() }
        }
        #expect(unforeseen?.rawValue == 1)
    }

    @Test func whatTheParserDecidedIsLeftToIt() async {
        await #expect(throws: ValidationError.self) {
            try await CommandExit.run(json: true) { throw ValidationError("no") }
        }
        let exit = await #expect(throws: ExitCode.self) {
            try await CommandExit.run(json: true) { throw ExitCode(99) }
        }
        #expect(exit == ExitCode(99))
    }

    @Test func anUnforeseenErrorIsASentence() {
        let failure = CommandFailure(unforeseen: Surprise())
        #expect(failure.status == .failed)
        #expect(failure.sentence.contains("Surprise") && failure.sentence.hasSuffix("."))
    }
}
