/// Why a call fails, in the words of the ROAP draft as far as it has one; clients show them as they are.
enum GatewayError: String, Sendable {
    /// Nobody has that name.
    case noMatch = "NOMATCH"
    /// Nobody answered in time.
    case timeout = "TIMEOUT"
    /// The callee is busy or rejected the call.
    case refused = "REFUSED"
    /// Every seat of the conference is taken.
    case full = "FULL"
    /// The description cannot be used, or media found no way.
    case failed = "FAILED"
}
