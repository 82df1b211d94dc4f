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

    mutating func heard(plainly isPlain: Bool, at now: MonotonicTime) {
        heardAt = now
        wasCheckedPlainly = wasCheckedPlainly || isPlain
    }
    var roundTripTime: Duration?

    init(base: SocketID, local: Candidate, remote: Candidate, role: ICERole, state: State = .frozen) {
        key = PathKey(base: base, remote: remote.endpoint)
        self.local = local
        self.remote = remote
        self.state = state
        priority = CandidatePair.priority(local: local, remote: remote, role: role)
    }

    var isOpen: Bool { state == .frozen || state == .waiting || state == .inProgress }

    var foundation: [String] { [local.foundation, remote.foundation] }

    mutating func updatePriority(role: ICERole) {
        priority = CandidatePair.priority(local: local, remote: remote, role: role)
        guard let validLocal = validity?.local else { return }
        validity?.priority = CandidatePair.priority(local: validLocal, remote: remote, role: role)
    }

    mutating func measured(_ sample: Duration?) {
        guard let sample else { return }
        roundTripTime = roundTripTime.map { ($0 * 7 + sample) / 8 } ?? sample
    }
}
