import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// Signals that end a process by themselves, whoever sends them: a shell, a limit, a supervisor.
    struct DeadlySignalTests {
        @Test func theTerminalComesBack() async throws {
            let workplace = try Workplace()
            // A shell's job in the background has QUIT ignored, and tests may be one.
            let command = "env --default-signal \(Workplace.binary) --gateway http://127.0.0.1:1 --user 1"
            let terminal = try await Terminal.running(
                "ulimit -c 0; while true; do \(command); echo left with $?; read end; clear; done", in: workplace)
            let shell = try #require(try await terminal.shell())
            for signal in [SIGQUIT, SIGXCPU, SIGUSR1, SIGALRM, SIGSYS, 40] {
                try await terminal.screen(showing: "127.0.0.1:1", "Quit")
                let phone = try #require(try Processes.descendants(of: shell).first { $0.name == "tphone" })
                kill(phone.processID, signal)
                try await terminal.screen(showing: "left with \(128 + signal)")
                #expect(try await !terminal.isOnAlternateScreen(), "\(signal)")
                // What is typed is echoed again, a line at a time.
                try await terminal.type("echoed")
                try await terminal.screen(showing: "echoed")
                try await terminal.press("Enter")
            }
        }
    }

    /// Names of people, where the terminal's locale is not installed and where there is only ASCII.
    struct LocaleTests {
        @Test(arguments: [("xx_YY.UTF-8", "Jürgen"), ("xx_YY", "Juergen"), ("C", "Juergen")])
        func namesStayReadable(locale: String, name: String) async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace)
            let config = try lab.configuration(user: "5001")
            let terminal = try await Terminal.running(
                "env LC_ALL=\(locale) \(Workplace.binary) --config \(config); read end", in: workplace)
            try await terminal.screen(showing: "READY")
            let customer = try workplace.tphone(
                "call", "support", "--config", lab.configuration(user: "customer", policy: "all"), "--tone", "1000",
                "--data", "name=Jürgen", "--duration", "60")
            try await terminal.screen(showing: "RINGING", name)
            try await terminal.press("r", until: "READY")
            _ = try await customer.exitStatus()
            try await terminal.press("q")
        }
    }

    /// A program that asks for a passphrase on the terminal, as those of password stores do.
    struct PasswordPromptTests {
        private let workplace: Workplace
        private let config: String

        init() throws {
            workplace = try Workplace()
            let script = try workplace.write(
                """
                printf 'Passphrase: ' >&2
                stty -echo
                read answer < /dev/tty
                stty echo
                echo "answer is $answer" >&2
                echo $answer
                """, to: "ask")
            config = try workplace.write(
                """
                [account]
                gateway = "http://127.0.0.1:1"
                user = "1"
                password_command = "sh \(script)"
                """, to: "config.toml")
        }

        private func terminal() async throws -> Terminal {
            let terminal = try await Terminal.running(
                "\(Workplace.binary) --config \(config); echo left with $?; read end", in: workplace)
            try await terminal.screen(showing: "Waiting for `sh`", "account.password", "Passphrase:")
            return terminal
        }

        @Test func itHasTheTerminal() async throws {
            let terminal = try await terminal()
            try await terminal.type("open")
            try await terminal.press("Enter")
            try await terminal.screen(showing: "127.0.0.1:1", "Quit")
            try await terminal.press("q", until: "left with 0", "answer is open")
        }

        @Test func controlCEndsIt() async throws {
            let terminal = try await terminal()
            try await terminal.press("C-c")
            try await terminal.screen(showing: "was interrupted", "left with 130")
            try await terminal.type("echoed")
            try await terminal.screen(showing: "echoed")
        }
    }

    /// The agent's console in a real terminal.
    struct ConsoleTests {
        private let workplace: Workplace
        private let lab: Lab

        init() async throws {
            workplace = try Workplace()
            lab = try await Lab.started(in: workplace)
        }

        private func console() async throws -> Terminal {
            let config = try lab.configuration(user: "5001")
            let terminal = try await Terminal.running(
                "echo before; \(Workplace.binary) --config \(config); echo left with $?; read end", in: workplace)
            try await terminal.screen(showing: "READY", "5001")
            return terminal
        }

        private func customer() throws -> Program {
            try workplace.tphone(
                "call", "support", "--config", lab.configuration(user: "customer", policy: "all"), "--tone", "1000",
                "--data", "name=Ana Ruiz", "--data", "matter=invoice dispute", "--duration", "120", "--json")
        }

        @Test func aShiftAtTheDesk() async throws {
            let terminal = try await console()
            #expect(try await terminal.isOnAlternateScreen())

            let customer = try customer()
            try await terminal.screen(showing: "RINGING", "INCOMING CALL", "Ana Ruiz", "matter", "invoice dispute")
            try await terminal.press("Enter", until: "TALKING")
            try await terminal.screen(showing: "Ana Ruiz", "relay over udp", "opus")
            // This agent has no microphone.
            try await terminal.screen(showing: "QUALITY  GOOD", "YOU CAN'T BE HEARD: there is no microphone")
            try await terminal.press("m", until: "MUTED", "Unmute")
            try await terminal.press("m", untilNot: "MUTED")
            try await terminal.press("h", until: "HELD", "Resume")
            try await terminal.press("h", until: "TALKING")
            try await terminal.press("x", until: "READY", "RECENT", "Ana Ruiz")
            // This agent has no microphone, so the customer hears nothing and counts that as a failure.
            _ = try await customer.exitStatus()
            let report = try JSON(#require(customer.takeLines().last, "\(customer.errors)"))
            #expect(report["call.end_reason"] == .text("hung up by the far end"))

            try await terminal.press("d", until: "Number or name")
            try await terminal.type("echo")
            try await terminal.press("Enter", until: "TALKING", "echo")
            try await terminal.resize(columns: 60, rows: 15)
            let small = try await terminal.screen(showing: "TALKING", "60x15")
            #expect(small.split(separator: "\n").allSatisfy { $0.count <= 60 })
            #expect(small.contains("Hang up"))
            try await terminal.resize(columns: 80, rows: 24)
            try await terminal.screen(showing: "a large screen") { !$0.contains("60x15") && $0.contains("TALKING") }
            try await terminal.press("x", until: "READY")
            try await terminal.press("q", until: "left with 0")
            #expect(try await terminal.screen().contains("before"))
            #expect(try await !terminal.isOnAlternateScreen())
        }

        @Test func theDemoRingsAnswersAndLeavesNothingBehind() async throws {
            let terminal = try await Terminal.running(
                "\(Workplace.binary) demo; echo left with $?; read end", in: workplace)
            try await terminal.screen(showing: "RINGING", "Ana Ruiz", "invoice dispute")
            let shell = try #require(try await terminal.shell())
            let phone = try #require(try Processes.descendants(of: shell).first { $0.name == "tphone" })
            let coturn = try #require(
                try Processes.descendants(of: phone.processID).first { $0.name == "turnserver" })
            try await terminal.press("Enter", until: "TALKING", "relay over udp")
            try await terminal.press("q", until: "QUIT?")
            try await terminal.press("y", until: "left with 0")
            #expect(!Processes.isRunning(coturn.processID))
            #expect(try await !terminal.isOnAlternateScreen())
        }

        @Test func aCallCanBeRefused() async throws {
            let terminal = try await console()
            let customer = try customer()
            try await terminal.screen(showing: "RINGING")
            try await terminal.press("r", until: "READY")
            #expect(try await customer.exitStatus() == 1)
        }

        @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
        func aSignalLeavesACleanTerminal(signal: Int32) async throws {
            let terminal = try await console()
            let shell = try #require(try await terminal.shell())
            let phone = try #require(try Processes.descendants(of: shell).first { $0.name == "tphone" })
            // Login shells, `timeout` and service managers tell it twice; neither may cut the goodbye short.
            for _ in 0..<3 {
                kill(phone.processID, signal)
                usleep(5_000)
            }
            try await terminal.screen(showing: "before", "left with 130")
            #expect(try await !terminal.isOnAlternateScreen())
            // What is typed is echoed again, a line at a time.
            try await terminal.type("echoed")
            try await terminal.screen(showing: "echoed")
        }

        /// SIGHUP again and again while the goodbye is said: the caller hears that the call is over.
        @Test func losingTheTerminalEndsTheCall() async throws {
            let terminal = try await console()
            let customer = try customer()
            try await terminal.screen(showing: "RINGING")
            try await terminal.press("Enter", until: "TALKING")
            let shell = try #require(try await terminal.shell())
            let phone = try #require(try Processes.descendants(of: shell).first { $0.name == "tphone" })
            for _ in 0..<20 {
                kill(phone.processID, SIGHUP)
                usleep(2_000)
            }
            _ = try await customer.exitStatus()
            let report = try JSON(#require(customer.takeLines().last, "\(customer.errors)"))
            #expect(report["call.end_reason"] == .text("hung up by the far end"))
            try await terminal.screen(showing: "left with 130")
        }

        /// Number pad, Alt, mouse and pasted text, as terminals send them to a program that takes them for another.
        @Test func noSequenceOfATerminalActsAsLetters() async throws {
            let terminal = try await console()
            try await terminal.press("d", until: "Number or name")
            try await terminal.type("echo")
            try await terminal.press("Enter", until: "TALKING", "echo")
            for bytes in [
                "\u{1B}Ox", "\u{1B}x", "\u{1B}m", "\u{1B}[M`xm", "\u{1B}[<64;1;1M", "Dr. Max Huber, ext. 5002\r",
            ] {
                try await terminal.send(bytes)
                try await Task.sleep(for: .milliseconds(60))
            }
            let screen = try await terminal.screen(showing: "Pasted text was left out", "TALKING")
            #expect(!screen.contains("MUTED"))
            try await terminal.press("X", until: "Caps Lock", "TALKING")
            try await terminal.press("x", until: "READY")
        }

        @Test func theConsoleOutlivesTheLabAndSignsInAgain() async throws {
            let port = try lab.port
            let terminal = try await console()
            let customer = try customer()
            try await terminal.screen(showing: "RINGING")
            try await terminal.press("Enter", until: "TALKING")
            lab.program.send(SIGKILL)
            _ = try await lab.program.exitStatus()
            try await terminal.screen(showing: "LINK DOWN", within: .seconds(60))
            customer.stop()
            let second = try await Lab.started(in: workplace, port: port)
            try await terminal.screen(showing: "READY", within: .seconds(60))
            try await terminal.press("q", until: "left with 0")
            second.program.stop()
        }
    }
}
