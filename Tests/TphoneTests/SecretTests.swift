import Foundation
import Testing

@testable import tphone

struct SecretTests {
    @Test func aCommandsFirstLineIsTheSecret() throws {
        let source = SecretSource.command(["printf", "pass word\\nmore\\n"])
        #expect(try source.fetch(for: "k").text == "pass word")
    }

    /// No shell runs: what a shell would expand stays as it is.
    @Test func aCommandIsSplitButNotExpanded() throws {
        #expect(
            CommandWords.split("pass show 'a b' \"c \\\"d\" e\\ f ''") == ["pass", "show", "a b", "c \"d", "e f", ""])
        #expect(CommandWords.split("echo \"open") == nil)
        #expect(CommandWords.split("   ") == nil)
        let words = try #require(CommandWords.split("echo $HOME;id `id` $(id) | cat *"))
        #expect(try SecretSource.command(words).fetch(for: "k").text == "$HOME;id `id` $(id) | cat *")
    }

    @Test(arguments: [
        (["/nowhere/program"], "could not be started"), (["false"], "failed with status 1"),
        (["sh", "-c", "echo no key >&2; exit 3"], "failed with status 3, saying: no key"),
        (["true"], "printed no password"), (["head", "-c", "200000", "/dev/zero"], "printed more than a password"),
        (["sh", "-c", "kill -9 $$"], "failed with status 137"),
    ])
    func aCommandThatFailsSaysHow(words: [String], sentence: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try SecretSource.command(words).fetch(for: "account.password")
        }
        #expect(error?.problems.map(\.kind) == [.secretUnavailable])
        #expect(error?.description.contains(sentence) == true, "\(String(describing: error))")
    }

    /// As an agent that keeps keys: it holds the output open, and goes on.
    @Test func whatTheCommandLeavesBehindIsNotWaitedFor() throws {
        let clock = ContinuousClock()
        let directory = try TemporaryDirectory()
        let file = "\(directory.path)/child"
        let words = ["sh", "-c", "sleep 60 & echo $! > \(file); echo secret"]
        var text = ""
        let taken = try clock.measure {
            text = try SecretSource.command(words).fetch(for: "k", limit: .seconds(30)).text
        }
        #expect(text == "secret")
        #expect(taken < .seconds(20))
        let child = try #require(Int32(String(contentsOfFile: file, encoding: .utf8).filter(\.isNumber)))
        #expect(kill(child, SIGKILL) == 0)
    }

    /// Children that the command left behind hold its output open; the limit counts all the same.
    @Test(arguments: [
        ["sleep", "60"], ["sh", "-c", "sleep 60 & exec sleep 60"], ["sh", "-c", "exec >&- 2>&-; sleep 60"],
    ])
    func aCommandIsEndedWhenItsTimeIsOver(words: [String]) {
        let clock = ContinuousClock()
        var error: ConfigurationError?
        let taken = clock.measure {
            error = #expect(throws: ConfigurationError.self) {
                try SecretSource.command(words).fetch(for: "k", limit: .milliseconds(300))
            }
        }
        #expect(error?.description.contains("took too long") == true)
        #expect(taken >= .milliseconds(300) && taken < .seconds(20))
    }

    @Test func aFileOfTheOwnersAloneIsRead() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("top secret\r\nnote\n", to: "password")
        #expect(try SecretSource.file(file).fetch(for: "k").text == "top secret")
        let open = try directory.write("x", to: "open", mode: 0o644)
        let error = #expect(throws: ConfigurationError.self) { try SecretSource.file(open).fetch(for: "k") }
        #expect(error?.problems.map(\.kind) == [.exposedSecret])
        let empty = try directory.write("\nx", to: "empty")
        #expect(throws: ConfigurationError.self) { try SecretSource.file(empty).fetch(for: "k") }
        #expect(throws: ConfigurationError.self) { try SecretSource.file("/nowhere").fetch(for: "k") }
    }

    /// systemd gives 0440, Kubernetes and Docker 0444 on a mount that nobody can write to.
    @Test(arguments: [
        (UInt32(0o400), false, false, false, false), (0o600, false, false, false, false),
        (0o440, true, false, true, false), (0o444, false, false, true, false), (0o444, true, true, false, false),
        (0o440, true, false, false, true), (0o444, false, true, false, true), (0o640, true, true, false, false),
        (0o660, true, true, true, true), (0o602, true, true, true, true),
    ])
    func theMaskOfASecretDecides(
        mode: UInt32, isRoots: Bool, isReadOnly: Bool, isServiceCredential: Bool, letsOthersIn: Bool
    ) {
        let facts = FileSecrecy.Facts(
            mode: mode, isRoots: isRoots, isReadOnly: isReadOnly, isServiceCredential: isServiceCredential)
        #expect(facts.letsOthersIn == letsOthersIn)
    }

    @Test func aServicesCredentialIsTakenAsItIs() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("secret", to: "credentials/password", mode: 0o440)
        let outside = try directory.write("secret", to: "credentials-of-others/password", mode: 0o440)
        let environment = ["CREDENTIALS_DIRECTORY": "\(directory.path)/credentials/"]
        #expect(try SecretSource.file(file).fetch(for: "k", environment: environment).text == "secret")
        for (path, variables) in [(file, [:]), (outside, environment)] {
            #expect(throws: ConfigurationError.self) {
                try SecretSource.file(path).fetch(for: "k", environment: variables)
            }
        }
    }

    /// `config check` says of the file what a call would say.
    @Test func aCheckLooksAtTheFileToo() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("secret", to: "password", mode: 0o444)
        let text = "[account]\npassword_file = \"\(file)\"\n"
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader(environment: [:]).parse(text, file: nil)
        }
        #expect(error?.problems.map(\.kind) == [.exposedSecret])
        let environment = ["CREDENTIALS_DIRECTORY": directory.path]
        #expect(
            try ConfigurationLoader(environment: environment).parse(text, file: nil).account.password == .file(file))
    }

    @Test func aVariableMustBeSet() throws {
        #expect(try SecretSource.environment("A").fetch(for: "k", environment: ["A": "b"]).text == "b")
        #expect(throws: ConfigurationError.self) { try SecretSource.environment("A").fetch(for: "k", environment: [:]) }
    }

    /// Whatever is started afterwards would inherit it.
    @Test func aVariableIsTakenOutOfTheEnvironment() {
        setenv("TPHONE_TESTED_PASSWORD", "planted", 1)
        #expect(ProcessEnvironment.take("TPHONE_TESTED_PASSWORD") == "planted")
        #expect(getenv("TPHONE_TESTED_PASSWORD") == nil)
        #expect(ProcessEnvironment.take("TPHONE_TESTED_PASSWORD") == nil)
    }

    @Test func aSecretIsNeverPrinted() {
        let secret = Secret("planted")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!"\(secret) \(String(reflecting: secret)) \(SecretSource.plain(secret)) \(dumped)".contains("planted"))
    }
}
