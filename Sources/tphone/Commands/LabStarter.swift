import CloudLab

/// Starts labs; what goes wrong becomes a sentence and an exit status.
enum LabStarter {
    static func start(_ options: LabOptions) async throws(CommandFailure) -> LabServer {
        do {
            return try await LabServer.start(options)
        } catch {
            throw CommandFailure(error.description, status: .unavailable)
        }
    }
}
