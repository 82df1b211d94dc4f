import Foundation

/// A real terminal in tmux, with a server of its own.
final class Terminal: Sendable {
    private let socket = "tphone-\(UUID().uuidString.prefix(8))"

    /// Runs `command`, a line for `sh` without single quotes, on a screen of that size.
    static func running(
        _ command: String, columns: Int = 80, rows: Int = 24, in workplace: Workplace
    ) async throws -> Terminal {
        let terminal = Terminal()
        let settings = try workplace.write(
            """
            set -g status off
            set -g escape-time 0
            set -g default-terminal screen-256color
            """, to: "tmux.conf")
        let assignments = workplace.environment.map { "\($0)=\($1)" }.joined(separator: " ")
        _ = try await Program.run(
            "tmux", "-u", "-L", terminal.socket, "-f", settings, "new-session", "-d", "-x", String(columns), "-y",
            String(rows), "env \(assignments) sh -c '\(command)'")
        return terminal
    }

    deinit {
        let server = try? Program("tmux", ["-L", socket, "kill-server"])
        for _ in 0..<300 where server?.isRunning == true { usleep(10_000) }
    }

    /// The text on the screen, a line a row, without blanks at the end of lines.
    func screen() async throws -> String { try await tmux("capture-pane", "-p") }

    /// Waits for a screen that fits, and gives it.
    @discardableResult
    func screen(
        showing what: String, within limit: Duration = .seconds(30), where fits: (String) -> Bool
    ) async throws -> String {
        do {
            return try await eventually(what, within: limit) {
                let screen = try await screen()
                return fits(screen) ? screen : nil
            }
        } catch let error as NeverHappened {
            throw Program.Failure(description: "\(error); the screen is:\n\(try await screen())")
        }
    }

    /// Waits for a screen with all these texts on it.
    @discardableResult
    func screen(showing texts: String..., within limit: Duration = .seconds(30)) async throws -> String {
        try await screen(showing: texts.joined(separator: " and "), within: limit) { screen in
            texts.allSatisfy { screen.contains($0) }
        }
    }

    /// Presses keys by their tmux names: `Enter`, `Escape`, `C-c`, `x`.
    func press(_ keys: String...) async throws {
        for key in keys { _ = try await tmux("send-keys", key) }
    }

    /// Presses a key until the screen shows all these texts.
    ///
    /// The console ignores keys for a moment after the screen has changed under the agent's fingers, so one press may
    /// not be enough; the time between two is long enough for the first to be seen.
    func press(_ key: String, until first: String, _ others: String...) async throws {
        let texts = [first] + others
        try await press(key, showing: texts.joined(separator: " and ")) { screen in
            texts.allSatisfy { screen.contains($0) }
        }
    }

    /// Presses a key until the screen does not show a text any more.
    func press(_ key: String, untilNot text: String) async throws {
        try await press(key, showing: "no \(text)") { !$0.contains(text) }
    }

    private func press(_ key: String, showing what: String, where fits: (String) -> Bool) async throws {
        for _ in 0..<5 {
            try await press(key)
            if (try? await screen(showing: what, within: .seconds(3), where: fits)) != nil { return }
        }
        throw Program.Failure(description: "\(key) does not bring \(what); the screen is:\n\(try await screen())")
    }

    /// Types letters as they stand.
    func type(_ text: String) async throws { _ = try await tmux("send-keys", "-l", text) }

    /// Sends bytes to the program at once, past what tmux makes of keys.
    func send(_ bytes: String) async throws {
        let program = try Program(
            "tmux", ["-u", "-L", socket, "send-keys", "-H"] + bytes.utf8.map { String($0, radix: 16) })
        guard try await program.exitStatus() == 0 else { throw Program.Failure(description: program.errors) }
    }

    func resize(columns: Int, rows: Int) async throws {
        _ = try await tmux("resize-window", "-x", String(columns), "-y", String(rows))
    }

    /// The program's own screen is up, from which a terminal returns to what was there before.
    func isOnAlternateScreen() async throws -> Bool {
        try await tmux("display-message", "-p", "#{alternate_on}") == "1"
    }

    /// Process id of the shell that runs the command.
    func shell() async throws -> Int32? { Int32(try await tmux("display-message", "-p", "#{pane_pid}")) }

    private func tmux(_ arguments: String...) async throws -> String {
        let program = try Program("tmux", ["-u", "-L", socket] + arguments)
        let status = try await program.exitStatus()
        guard status == 0 else { throw Program.Failure(description: "tmux \(arguments): \(program.errors)") }
        return program.takeLines().joined(separator: "\n")
    }
}
