/// What a test waited for in vain.
struct NeverHappened: Error, CustomStringConvertible {
    var what: String
    var limit: Duration
    var description: String { "waited \(limit) in vain for \(what)" }
}

/// Asks again and again until there is an answer; fails when there is none within the limit.
///
/// The limit only decides how long a failing test takes, so it is generous.
@discardableResult
func eventually<Value>(
    _ what: @autoclosure () -> String, within limit: Duration = .seconds(30),
    _ attempt: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await attempt() { return value }
        guard .now < deadline else { throw NeverHappened(what: what(), limit: limit) }
        try await Task.sleep(for: .milliseconds(10))
    }
}
