/// How a session uses its gateway.
package struct GenesysConfiguration: Equatable, Sendable {
    package var identity: GenesysIdentity
    /// The path of the gateway's URL, without a slash at the end; empty for most.
    package var basePath = ""
    /// True for HTTPS: then cookies marked `Secure` are sent.
    package var isSecure = true
    /// After this time without an answer a poll is asked anew, which finds a dead connection; zero waits for ever.
    package var pollTimeout = Duration.seconds(30)
    /// From our offer to its answer; less than 18 s counts as 18 s.
    package var noAnswerTimeout = Duration.seconds(60)
    /// For every request but polls.
    package var requestTimeout = Duration.seconds(10)
    package var connectTimeout = Duration.seconds(4)

    package init(identity: GenesysIdentity) {
        self.identity = identity
    }

    static let shortestNoAnswerTimeout = Duration.seconds(18)
    /// Between two tries to deliver a message of an exchange.
    static let resendInterval = Duration.seconds(3)
    static let maximumDeliveries = 10
    /// A poll that has not failed for so long has found its gateway: longer than `connectTimeout`.
    var settleTime: Duration { connectTimeout + .seconds(1) }
    /// What signing out may take, for BYE and for itself.
    static let leaveTime = Duration.seconds(2)
    /// Failed polls after which a new session is tried.
    static let failuresBeforeRenewal = 3

    /// The first try comes at once, then 1, 2, 4 and 8 seconds.
    static func backoff(attempt: Int) -> Duration {
        attempt <= 1 ? .zero : .seconds(1 << min(attempt - 2, 3))
    }
}
