import ArgumentParser

/// Ends a command: the report or the reason goes out, then the status.
enum CommandExit {
    /// Runs a command's body; its failure becomes a sentence on standard error or a line of JSON, and an exit status.
    static func run(json: Bool, _ body: () async throws -> ExitStatus) async throws {
        let status: ExitStatus
        do {
            status = try await body()
        } catch let failure as CommandFailure {
            report(failure, json: json)
            status = failure.status
        }
        guard status == .done else { throw ExitCode(status.rawValue) }
    }

    private static func report(_ failure: CommandFailure, json: Bool) {
        if json {
            StandardOutput.write(JSONLine.text(of: FailureReport(error: failure.sentence, exitStatus: failure.status)))
        } else {
            StandardError.write(failure.sentence)
        }
    }
}
