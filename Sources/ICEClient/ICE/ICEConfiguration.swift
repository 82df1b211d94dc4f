/// The timers of an agent.
package struct ICEConfiguration: Hashable, Sendable {
    /// Ta, the distance of two checks (RFC 8445, section 14.2).
    package var pace = Duration.milliseconds(20)
    /// Ta while there are no more than `fewPairs`.
    package var fastPace = Duration.milliseconds(5)
    package var fewPairs = 4
    /// The least initial RTO of a check; RFC 8445, section 14.3, forbids less than 500 ms.
    package var minimumTimeout = Duration.milliseconds(500)
    /// The longest a working pair waits for a better one before it is nominated.
    package var maximumHold = Duration.milliseconds(100)
    /// How long no pair may work before that is a failure (RFC 8863, section 4).
    package var patience = Duration.milliseconds(39_500)
    /// How much longer when the peer was heard of lately; at most `patience` again.
    package var grace = Duration.seconds(10)
    /// The mean distance of consent checks; each one varies by a fifth (RFC 7675, section 5.1).
    package var consentInterval = Duration.seconds(5)
    package var consentLifetime = Duration.seconds(30)

    /// How long the peer has not checked the pair it nominated when its nomination of a worse one is followed.
    package var silenceBeforeMove = Duration.seconds(5)

    package init() {}
}
