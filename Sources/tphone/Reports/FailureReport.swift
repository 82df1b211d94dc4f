/// What a command with `--json` reports when it could not even begin.
struct FailureReport: Encodable, Equatable, Sendable {
    let ok = false
    /// One sentence: what, why, what to do.
    var error: String
    /// The status the program ends with.
    var exitStatus: Int32

    init(error: String, exitStatus: ExitStatus) {
        self.error = error
        self.exitStatus = exitStatus.rawValue
    }
}
