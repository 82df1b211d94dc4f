import ArgumentParser
import Testing

@testable import tphone

struct CommandLineTests {
    @Test(arguments: [
        ["call", ""], ["call", " "], ["lab", "--account", ":secret"], ["lab", "--account", "5001"],
        ["answer", "--count", "0"], ["demo", "--json"],
    ])
    func wordsWithoutSenseAreUsageErrors(words: [String]) {
        let error = #expect(throws: (any Error).self) { try TPhone.parseAsRoot(words) }
        #expect(error.map { TPhone.exitCode(for: $0).rawValue } == 64)
    }

    @Test(arguments: [
        (["cal", "echo"], "Did you mean call?"), (["doctr"], "Did you mean doctor?"),
        (["anwser"], "Did you mean answer?"),
        (["config", "chek"], "Did you mean check?"), (["5002"], "--help"),
        (["config", "frobnicate"], "tphone config --help"),
    ])
    func aCommandThatIsNoneNamesTheNearest(words: [String], says: String) {
        #expect(TPhone.complaint(about: words)?.contains(says) == true)
    }

    @Test(arguments: [[], ["call", "cal"], ["--plain"], ["help", "call"], ["config", "check"], ["-h"], ["demo"]])
    func aCommandIsNoComplaint(words: [String]) {
        #expect(TPhone.complaint(about: words) == nil)
    }

    @Test func theConsoleCanBePlain() throws {
        #expect(try (TPhone.parseAsRoot(["--plain"]) as? AgentConsoleCommand)?.plain == true)
    }

    @Test func helpFitsInEightyColumns() {
        let commands: [any ParsableCommand.Type] = [
            TPhone.self, AgentConsoleCommand.self, DemoCommand.self, CallCommand.self, AnswerCommand.self,
            LabCommand.self, ConfigCommand.self,
        ]
        for command in commands {
            // The parser writes the line of options itself, as long as it likes.
            let lines = command.helpMessage(columns: 200).split(separator: "\n").filter { !$0.hasPrefix("USAGE") }
            let discussion = lines.prefix { !$0.hasPrefix("ARGUMENTS") && !$0.hasPrefix("OPTIONS") }
            #expect(discussion.count > 3 && discussion.allSatisfy { $0.count <= 80 }, "\(command)")
        }
    }
}
