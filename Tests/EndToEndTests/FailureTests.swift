import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// What goes wrong is said in a sentence, with the right status, and leaves nothing behind.
    struct FailureTests {
        /// Runs the program to its end: status, standard output, standard error.
        private func run(_ workplace: Workplace, _ arguments: String...) async throws -> (Int32, [String], String) {
            let program = try Program(Workplace.binary, arguments, environment: workplace.environment)
            let status = try await program.exitStatus()
            return (status, program.takeLines(), program.errors)
        }

        @Test func wrongOptionsAreUsageErrors() async throws {
            let workplace = try Workplace()
            for words in [
                ["call"], ["call", "a", "--policy", "some"], ["answer", "--count", "0"], ["nonsense", "x"],
            ] {
                let program = try Program(Workplace.binary, words, environment: workplace.environment)
                #expect(try await program.exitStatus() == 64, "\(words)")
                #expect(!program.errors.isEmpty)
            }
        }

        @Test func aBadConfigurationIsNamedByLine() async throws {
            let workplace = try Workplace()
            let config = try workplace.write("[account]\ngatway = \"https://x\"\n", to: "bad.toml")
            let (status, _, errors) = try await run(workplace, "call", "echo", "--config", config)
            #expect(status == 78)
            #expect(errors.contains("\(config): line 2: there is no key `gatway` in [account]"), "\(errors)")
            #expect(errors.contains("nearest known key is `gateway`"))
            let (checked, _, _) = try await run(workplace, "config", "check", "--config", config)
            #expect(checked == 78)
        }

        @Test func withoutAConfigurationTheWayToOneIsShown() async throws {
            let workplace = try Workplace()
            let (status, _, errors) = try await run(workplace)
            #expect(status == 78)
            #expect(errors.contains("tphone demo") && errors.contains("config.toml"), "\(errors)")
        }

        @Test func anUnreachableGatewayIsUnavailable() async throws {
            let workplace = try Workplace()
            let (status, lines, errors) = try await run(
                workplace, "call", "echo", "--gateway", "http://127.0.0.1:1", "--user", "1", "--json")
            #expect(status == 69, "\(errors)")
            let report = try JSON(#require(lines.last))
            #expect(report["ok"] == .boolean(false))
            #expect(report["exit_status"].number == 69)
            #expect(try #require(report["error"].text).hasSuffix("."))
        }

        @Test(arguments: [("right", Int32(0)), ("wrong", 1)])
        func thePasswordDecides(password: String, expected: Int32) async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace, "--account", "5001:right")
            let program = try Program(
                Workplace.binary, ["call", "tone", "--config", lab.configuration(user: "5001"), "--duration", "1"],
                environment: workplace.environment.merging(["TPHONE_PASSWORD": password]) { $1 })
            #expect(try await program.exitStatus() == expected, "\(program.errors)")
            #expect(program.errors.contains("password") == (expected != 0), "\(program.errors)")
        }

        /// A command that prints another secret is a child.
        @Test func thePasswordIsNotInTheEnvironmentOfChildren() async throws {
            let workplace = try Workplace()
            let config = try workplace.write(
                """
                [account]
                gateway = "http://127.0.0.1:1"
                user = "1"
                [[network.turn]]
                urls = ["turn:127.0.0.1:1"]
                username = "u"
                credential_command = "sh -c 'env > \(workplace.file("environment")); echo secret'"
                """, to: "config.toml")
            let program = try Program(
                Workplace.binary, ["call", "tone", "--config", config],
                environment: workplace.environment.merging(["TPHONE_PASSWORD": "planted"]) { $1 })
            #expect(try await program.exitStatus() == 69, "\(program.errors)")
            let inherited = try String(contentsOfFile: workplace.file("environment"), encoding: .utf8)
            #expect(inherited.contains("XDG_CONFIG_HOME") && !inherited.contains("planted"), "\(inherited)")
        }

        @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
        func aSignalEndsTheSecretCommandToo(signal: Int32) async throws {
            let workplace = try Workplace()
            let config = try workplace.write(
                """
                [account]
                gateway = "http://127.0.0.1:1"
                user = "1"
                password_command = "sh -c 'sleep 60 & echo $! > \(workplace.file("child")); wait'"
                """, to: "config.toml")
            let program = try workplace.tphone("call", "tone", "--config", config)
            let child = try await eventually("a child") {
                (try? String(contentsOfFile: workplace.file("child"), encoding: .utf8)).flatMap {
                    Int32($0.filter(\.isNumber))
                }
            }
            program.send(signal)
            #expect(try await program.exitStatus() != 0)
            try await eventually("the child's end") { Processes.isRunning(child) ? nil : true }
        }

        @Test func aWordThatIsNoCommandIsSaid() async throws {
            let (status, _, errors) = try await run(Workplace(), "cal", "echo")
            #expect(status == 64 && errors.contains("Did you mean call?"), "\(errors)")
        }

        @Test func secretsAreNeverPrinted() async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace)
            let config = try lab.configuration(user: "5001")
            let credential = try #require(lab.description["turn.credential"].text)
            for words in [
                ["config", "show"], ["config", "show", "--json"], ["config", "check"],
                ["call", "tone", "--duration", "1"],
                ["call", "nobody", "--json"],
            ] {
                let program = try Program(
                    Workplace.binary, words + ["--config", config],
                    environment: workplace.environment.merging(["TPHONE_PASSWORD": "planted"]) { $1 })
                _ = try await program.exitStatus()
                let said = program.takeLines().joined(separator: "\n") + program.errors
                #expect(!said.isEmpty && !said.contains("planted") && !said.contains(credential), "\(words): \(said)")
            }
        }

        @Test func aTakenPortIsSaid() async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace)
            let (status, _, errors) = try await run(workplace, "lab", "--port", try lab.port)
            #expect(status == 69 || status == 1)
            #expect(try errors.contains(lab.port), "\(errors)")
        }

        @Test func anUnknownTargetFailsTheCall() async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace)
            let (status, lines, _) = try await run(
                workplace, "call", "nobody", "--config", lab.configuration(user: "5001"), "--json")
            #expect(status == 1)
            let report = try JSON(#require(lines.last))
            #expect(report["ok"] == .boolean(false))
            #expect(try #require(report["error"].text).count > 10)
        }

        @Test func aLabWithoutCoturnSaysWhatToInstall() async throws {
            let workplace = try Workplace()
            // A search path with no turnserver on it.
            let program = try Program(
                Workplace.binary, ["lab", "--json", "--port", "0"],
                environment: workplace.environment.merging(["PATH": workplace.path]) { $1 })
            #expect(try await program.exitStatus() == 69)
            let said = program.takeLines().joined() + program.errors
            #expect(said.contains("coturn"), "\(said)")
        }

        /// A lab that is killed outright cannot clean up: its coturn must notice.
        @Test(arguments: [SIGTERM, SIGKILL, SIGINT])
        func coturnEndsWithItsLab(signal: Int32) async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace)
            let coturn = try lab.coturn()
            #expect(Processes.isRunning(coturn))
            lab.program.send(signal)
            _ = try await lab.program.exitStatus()
            _ = try await eventually("coturn's end", within: .seconds(10)) { Processes.isRunning(coturn) ? nil : true }
        }

        @Test func losingTheRelayEndsTheCallWithAReason() async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace)
            let call = try workplace.tphone(
                "call", "tone", "--config", lab.configuration(user: "5001"), "--record", workplace.file("back.wav"),
                "--json")
            // The recording grows with the first sound.
            _ = try await eventually("sound") {
                let size = try? FileManager.default.attributesOfItem(atPath: workplace.file("back.wav"))[.size] as? Int
                return (size ?? 0) > 20_000 ? true : nil
            }
            kill(try lab.coturn(), SIGKILL)
            #expect(try await call.exitStatus(within: .seconds(90)) == 1)
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["ok"] == .boolean(false))
            #expect(report["call.state"] == .text("ended"))
            #expect(try #require(report["call.end_reason"].text).count > 10, "\(report)")
            #expect(try #require(report["error"].text).hasSuffix("."))
        }
    }
}
