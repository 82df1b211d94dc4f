internal import Wire

/// A pair of the check list (RFC 8445, section 6.1.2.6).
struct CheckPair: Sendable {
    enum State: String, Sendable {
        case frozen, waiting, inProgress, succeeded, failed
    }

    /// What a check that succeeded found out; nil again when a later one failed.
    struct Validity: Sendable {
        /// How the peer sees our side; may be a reflexive candidate of the pair's base.
        var local: Candidate
        var priority: UInt64
        /// When the last response came: consent counts from here.
        var confirmedAt: MonotonicTime
    }

    let key: PathKey
    var local: Candidate
    var remote: Candidate
    var priority: UInt64
    var state: State
    var validity: Validity?
    /// USE-CANDIDATE came before our own check had succeeded.
    var isNominationRequested = false
    /// The peer has checked it without USE-CANDIDATE, so it does not nominate just everything.
    var wasCheckedPlainly = false
    /// When the peer last checked it.
    var heardAt: MonotonicTime?
    /// When we last began to check it.
    var checkedAt: MonotonicTime?
    /// Made after nomination, to be ready when the path in use dies.
    var isStandby = false
    /// Did not answer when it should have; data is not moved here until it does.
    var isDoubted = false
    /// When a pair that is not in use is checked again to keep it valid; nil for those that are let go.
    var standbyCheckAt: MonotonicTime?
    var roundTripTime: Duration?

    init(base: SocketID, local: Candidate, remote: Candidate, role: ICERole, state: State = .frozen) {
        key = PathKey(base: base, remote: remote.endpoint)
        self.local = local
        self.remote = remote
        self.state = state
        priority = CandidatePair.priority(local: local, remote: remote, role: role)
    }

    /// Whether data may be moved here.
    var isUsable: Bool { validity != nil && !isDoubted }

    func hasAnswered(since moment: MonotonicTime) -> Bool {
        validity.map { $0.confirmedAt > moment } ?? false
    }

    var isOpen: Bool { state == .frozen || state == .waiting || state == .inProgress }

    /// By priority; but what a connection's address is called must not put it before UDP that goes directly.
    func isWorse(than other: CheckPair) -> Bool {
        let priorities = [self, other].map { $0.validity?.priority ?? 0 }
        guard local.transport.isTCP != other.local.transport.isTCP else { return priorities[0] < priorities[1] }
        if local.transport.isTCP, !other.isRelayed { return true }
        if other.local.transport.isTCP, !isRelayed { return false }
        return priorities[0] < priorities[1]
    }

    private var isRelayed: Bool { local.type == .relayed || remote.type == .relayed }

    var foundation: [String] { [local.foundation, remote.foundation] }

    mutating func updatePriority(role: ICERole) {
        priority = CandidatePair.priority(local: local, remote: remote, role: role)
        guard let validLocal = validity?.local else { return }
        validity?.priority = CandidatePair.priority(local: validLocal, remote: remote, role: role)
    }

    /// A check of the peer came.
    mutating func heard(plainly isPlain: Bool, at now: MonotonicTime) {
        heardAt = now
        wasCheckedPlainly = wasCheckedPlainly || isPlain
    }

    /// An answer came.
    mutating func confirmed(at now: MonotonicTime, _ sample: Duration?) {
        isDoubted = false
        validity?.confirmedAt = now
        measured(sample)
    }

    mutating func invalidate() {
        state = .failed
        validity = nil
        standbyCheckAt = nil
    }

    mutating func measured(_ sample: Duration?) {
        guard let sample else { return }
        roundTripTime = roundTripTime.map { ($0 * 7 + sample) / 8 } ?? sample
    }
}
