import ArgumentParser
import Testing

@testable import tphone

struct CommandExitTests {
    private struct Surprise: Error {}

    @Test func everyFailureHasAStatus() async {
        for (error, status) in [
            (CommandFailure("The service is away.", status: .unavailable), .unavailable), (Surprise(), .failed),
        ] as [(any Error, ExitStatus)] {
            let exit = await #expect(throws: ExitCode.self) { try await CommandExit.run(json: false) { throw error } }
            #expect(exit?.rawValue == status.rawValue)
        }
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
