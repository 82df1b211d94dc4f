internal import Foundation

/// What the gateway's HTTP server gives to clients that send nothing, little, or come in numbers.
package struct HTTPLimits: Sendable {
    /// From a connection to its first request's head.
    package var head = Duration.seconds(15)
    /// From a request's head to the end of its body.
    package var body = Duration.seconds(15)
    /// Without a request; longer than clients keep theirs.
    package var idle = Duration.seconds(300)
    /// Open at once; more wait in the system's queue.
    ///
    /// Nil for half of the descriptors that the process may have.
    package var connections: Int?

    package init() {}

    /// At most half of the descriptors, so that media and TURN have theirs, and accepting never fails for want of one.
    var maximumConnections: Int {
        if let connections { return connections }
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 256 }
        return max(16, Int(min(limit.rlim_cur, 8192)) / 2)
    }

    /// Runs `work`, and gives up when it takes longer than a body may.
    ///
    /// - Throws: a `LabHTTPError`, or what `work` throws.
    func whileBodyComes<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let limit = body
        return try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: limit)
                throw LabHTTPError.tooSlow
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw LabHTTPError.tooSlow }
            return value
        }
    }
}
