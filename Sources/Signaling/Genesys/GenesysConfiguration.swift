/// How a session uses its gateway.
package struct GenesysConfiguration: Equatable, Sendable {
    package var identity: GenesysIdentity
    /// The path of the gateway's URL, without a slash at the end; empty for most.
    package var basePath = ""
    /// The host of the gateway's URL; empty when it is not known.
    package var host = ""
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
    /// Tries to deliver a message of an exchange, within half a minute; what ends a call is delivered without a limit.
    static let maximumDeliveries = 7
    /// A poll that has not failed for so long has found its gateway: longer than `connectTimeout`.
    var settleTime: Duration { connectTimeout + .seconds(1) }
    /// A poll that has been written and has not failed for so long has found its gateway: longer than a round trip.
    static let writtenSettleTime = Duration.milliseconds(500)
    /// A poll that hung for so long before it came back with nothing was held by a gateway.
    static let heldPollTime = Duration.seconds(6)
    /// Between two questions whether the gateway knows the call of a lost session.
    static let takeUpInterval = Duration.seconds(5)
    static let takeUpQuestions = 2
    /// What signing out may take, for BYE and for itself.
    static let leaveTime = Duration.seconds(2)
    /// Failed polls after which a new session is tried.
    static let failuresBeforeRenewal = 3
}
