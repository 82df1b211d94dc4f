/// What an agent has seen, for reports and for finding out why a path does not work.
package struct ICECounters: Hashable, Sendable {
    package var checksSent = 0
    package var retransmissions = 0
    package var consentChecksSent = 0
    /// To keep pairs valid that are not in use.
    package var standbyChecksSent = 0
    /// On suspect paths, and on those that could replace them.
    package var probesSent = 0
    /// How often the path in use was doubted, and how often another pair had to take over.
    package var suspicions = 0
    package var moves = 0
    package var responsesReceived = 0
    package var checksReceived = 0
    package var keepAlivesReceived = 0
    package var roleConflicts = 0

    /// Bytes that are no STUN message, or one that has no business here.
    package var malformed = 0
    /// Requests without USERNAME or MESSAGE-INTEGRITY: answered with 400.
    package var incomplete = 0
    /// Requests with the wrong user name or password: answered with 401.
    package var unauthenticated = 0
    /// Requests with attributes we should know and do not: answered with 420.
    package var unknownAttributes = 0
    /// For a socket without a candidate.
    package var unknownBase = 0
    /// Responses to nothing we have asked, or too late.
    package var unmatchedResponses = 0
    /// Responses that the peer's password does not vouch for.
    package var unauthenticatedResponses = 0
    /// Responses from another address than the one asked (RFC 8445, section 7.2.5.2.1).
    package var asymmetricResponses = 0

    /// Candidates of the peer we do not use: those that want to open a connection to us, host names, unknown transports, other
    /// components, another generation's, malformed ones.
    package var skippedCandidates = 0
    /// Candidates of the peer, pairs and early checks for which there was no room.
    package var droppedCandidates = 0
    package var droppedPairs = 0
    package var droppedEarlyChecks = 0
    package var droppedChecks = 0
    /// Repetitions that would have been too much for an address nobody has answered from.
    package var heldBack = 0

    package init() {}
}
