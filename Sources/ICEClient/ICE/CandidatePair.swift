/// Two candidates between which data can flow.
package struct CandidatePair: Hashable, Sendable {
    /// From where the peer sees us; it names the socket that sends.
    package var local: Candidate
    package var remote: Candidate
    package var isNominated: Bool
    /// Of a check that was sent once only, smoothed later by consent checks; nil when all had to be sent again.
    package var roundTripTime: Duration?

    package init(local: Candidate, remote: Candidate, isNominated: Bool = false, roundTripTime: Duration? = nil) {
        self.local = local
        self.remote = remote
        self.isNominated = isNominated
        self.roundTripTime = roundTripTime
    }

    /// RFC 8445, section 6.1.2.3: the same for both agents.
    package static func priority(local: Candidate, remote: Candidate, role: ICERole) -> UInt64 {
        let ours = UInt64(min(local.priority, maximumPriority))
        let theirs = UInt64(min(remote.priority, maximumPriority))
        let isControllingGreater = role == .controlling ? ours > theirs : theirs > ours
        return min(ours, theirs) << 32 + 2 * max(ours, theirs) + (isControllingGreater ? 1 : 0)
    }

    /// What a candidate may say (RFC 8445, section 5.1.2); a peer that says more gains nothing.
    private static let maximumPriority: UInt32 = 0x7FFF_FFFF
}
