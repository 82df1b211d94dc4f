import ArgumentParser

/// Ends a command: the report or the reason goes out, then the status.
enum CommandExit {
    /// Runs a command's body; any failure becomes a sentence on standard error or a line of JSON, and an exit status.
    static func run(json: Bool, _ body: () async throws -> ExitStatus) async throws {
        let status: ExitStatus
        do {
            status = try await body()
        } catch let error where isForTheParser(error) {
            throw error
        } catch {
            let failure = CommandFailure(unforeseen: error)
            report(failure, json: json)
            status = failure.status
        }
        guard status == .done else { throw ExitCode(status.rawValue) }
    }

    /// Usage errors, help and statuses that were decided already.
    private static func isForTheParser(_ error: any Error) -> Bool {
        error is ValidationError || error is ExitCode || error is CleanExit
    }

    private static func report(_ failure: CommandFailure, json: Bool) {
        if json {
            // Where nobody reads any more, the status must do.
            try? StandardOutput.write(
                JSONLine.text(of: FailureReport(error: failure.sentence, exitStatus: failure.status)))
        } else {
            StandardError.write(failure.sentence)
        }
    }
}
