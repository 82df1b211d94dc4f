package import Wire

/// A request that waits for its response: when to send it again and when to give up (RFC 8489, section 6.2).
package struct STUNTransaction: Sendable {
    /// What to do after a timer fired.
    package enum Step: Equatable, Sendable {
        /// Nothing is due yet.
        case wait
        /// Send `bytes` again.
        case retransmit
        /// No response came in time.
        case timeOut
    }

    package let id: TransactionID
    /// The request as it was sent, the same each time.
    package let bytes: [UInt8]
    /// When the first copy left.
    package let sentAt: MonotonicTime
    /// When `timerFired` has something to do.
    package private(set) var deadline: MonotonicTime
    /// How many copies have left.
    package private(set) var attempts = 1

    private let initialTimeout: Duration
    private var timeout: Duration
    private let isReliable: Bool

    /// Rc: how many times a request is sent at most.
    private static let maximumAttempts = 7
    /// Rm: how many initial timeouts the last copy is given.
    private static let lastWait = 16
    /// Ti: how long a stream is given, where nothing is sent twice.
    private static let reliableTimeout = Duration.milliseconds(39_500)

    /// The first copy leaves at `now`.
    ///
    /// - Parameters:
    ///   - retransmissionTimeout: the initial RTO; each wait doubles it.
    ///   - isReliable: the request goes over a stream, so it is never sent twice.
    package init(
        id: TransactionID, bytes: [UInt8], retransmissionTimeout: Duration, isReliable: Bool = false,
        at now: MonotonicTime
    ) {
        self.id = id
        self.bytes = bytes
        self.isReliable = isReliable
        sentAt = now
        initialTimeout = retransmissionTimeout
        timeout = retransmissionTimeout
        deadline = now + (isReliable ? Self.reliableTimeout : retransmissionTimeout)
    }

    package mutating func timerFired(at now: MonotonicTime) -> Step {
        guard now >= deadline else { return .wait }
        guard !isReliable, attempts < Self.maximumAttempts else { return .timeOut }
        attempts += 1
        timeout = timeout * 2
        deadline = now + (attempts == Self.maximumAttempts ? initialTimeout * Self.lastWait : timeout)
        return .retransmit
    }

    /// How long the response took; nil after a retransmission, when nobody knows which copy it answers (Karn).
    package func roundTripTime(at now: MonotonicTime) -> Duration? {
        attempts == 1 ? now - sentAt : nil
    }
}
