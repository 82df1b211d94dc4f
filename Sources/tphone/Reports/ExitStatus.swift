/// What the program tells the shell when it ends.
enum ExitStatus: Int32, Sendable, CaseIterable {
    case done = 0
    /// The thing asked for failed.
    case failed = 1
    case usage = 64
    /// A service could not be reached.
    case unavailable = 69
    /// A load run is invalid, because this machine was too slow.
    case overloaded = 75
    case configuration = 78
    case thresholdMissed = 99
    case interrupted = 130
}
