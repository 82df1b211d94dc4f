package import Wire

/// Finds a working path to one peer: a full ICE agent for one component (RFC 8445), without sockets or a clock.
///
/// ```
/// add(local:) ─┐                          ┌─ pathChanged: data may flow over `selectedPair`
/// setRemote ───┼─► check list ─► checks ──┤
/// receive ─────┘        ▲                 └─ consent checks while data flows (RFC 7675)
///                       └─ triggered by the peer's checks
/// ```
/// The owner performs the returned actions in order, hands in every STUN datagram that is not its servers', and calls
/// `timerFired` when `nextDeadline` has come.
package struct ICEAgent: Sendable {
    package private(set) var configuration: ICEConfiguration
    package internal(set) var role: ICERole
    package internal(set) var state = ICEState.new
    package internal(set) var counters = ICECounters()
    /// What the peer must be told; changed by `restart`.
    package internal(set) var localParameters: ICEParameters
    /// Nil until `setRemote`, and again after `restart`.
    package internal(set) var remoteParameters: ICEParameters?
    package internal(set) var localCandidates: [Candidate] = []
    /// Those the peer told, and those learned from its checks.
    package internal(set) var remoteCandidates: [Candidate] = []

    /// Counts the changes of parameters on either side; a pair belongs to one generation.
    var generation = 0
    /// Checks under these are still answered, for the old path lives until the new one works; newest first.
    var previousLocalParameters: [ICEParameters] = []
    var checkList: CheckList
    /// In the order they were sent.
    var checks: [ConnectivityCheck] = []
    var earlyChecks: [EarlyCheck] = []
    var nomination = Nomination.none
    /// Whether all pairs are being tried; not after nomination, until that path is lost.
    var isSearching = true
    /// Whether a pair was nominated in this generation.
    var isConcluded = false
    /// The pair in use, with its consent.
    var path: Path?
    var suspicion: Suspicion?
    /// When a suspicion last turned out to be wrong.
    var clearedAt: MonotonicTime?
    /// The pair that had to take over from the nominated one, until it is nominated itself.
    var moved: PathKey?
    /// Why there is no path any more; nil while there is one, and before the first.
    var loss: ICEFailure?
    /// Of sockets that are connections: whom they reach.
    var connections: [SocketID: Endpoint] = [:]
    /// The peer's candidates that a connection was asked for.
    var requestedConnections: Set<Endpoint> = []
    /// What may go to addresses that have not proved to be the peer's.
    var unverified = UnverifiedTraffic()
    /// Addresses that have proved to be the peer's.
    var authenticated: Set<PathKey> = []
    var timers = TimerTable<Timer>()
    /// Before this no further check leaves.
    var nextCheckAt: MonotonicTime?
    /// When both sides had each other's parameters; from here on failure is possible.
    var exchangeCompletedAt: MonotonicTime?
    /// When the peer was last heard of: a check of its own or a new candidate.
    var lastEvidenceAt: MonotonicTime?
    /// Those of ours that came when data had a path already, but the search was not over.
    var lateCandidates: [Candidate] = []
    /// When a candidate of ours was last added.
    var lastLocalAt: MonotonicTime?
    /// No more candidates of the peer will come (RFC 8838, section 14).
    var isRemoteComplete = false
    var earlyCandidates: [EarlyCandidate] = []
    var tiebreaker: UInt64
    var random: RandomSource

    enum Timer: Hashable, CaseIterable, Sendable {
        case pace, nomination, consent, consentAnswer, probe, verdict, standby, consentExpiry, patience, loss
    }

    /// How far the choice of one pair is (RFC 8445, section 8.1.1); only the controlling agent goes through all of it.
    enum Nomination: Equatable, Sendable {
        case none
        /// A pair works; the timer gives better ones a last chance.
        case holding
        case asking(PathKey)
        case done(PathKey)
    }

    /// A check that came before the peer's parameters, already answered.
    struct EarlyCheck: Sendable {
        var key: PathKey
        var priority: UInt32?
        var remoteUfrag: String
        var isNominating: Bool
        /// Came without USE-CANDIDATE, at least once.
        var isPlain: Bool
    }

    /// A candidate that came before the peer's parameters.
    struct EarlyCandidate: Sendable {
        var candidate: Candidate
        var ufrag: String?
    }

    package static let maximumLocalCandidates = 32
    package static let maximumRemoteCandidates = 64
    static let maximumEarlyChecks = 16
    static let maximumChecks = 256
    static let maximumAuthenticated = 128
    /// Of a relayed base, how many peers' addresses are asked to be let in ahead of their turn.
    static let maximumPermissions = 16
    /// How many connections are asked for in one generation.
    static let maximumConnections = 4
    /// How many pairs are checked before our parameters have left for the peer.
    static let maximumPairsWhileRinging = 4
    /// What the system sends for a connection that nobody answers: five segments, in bytes.
    static let connectionCost = 200
    /// How many pairs a candidate gets that comes after nomination.
    static let maximumStandbyPairs = 4
    /// How many pairs are kept valid beside the path.
    static let maximumKept = 3
    /// How many of them are probed at a time.
    static let maximumProbed = 2
    /// How many pairs the list may have for a check of the peer to make another after nomination.
    static let maximumPairsLearnedLate = 16
    static let maximumPreviousParameters = 2

    /// - Parameters:
    ///   - role: controlling for the side that made the offer, unless it is lite.
    ///   - localParameters: as they go into the description we send.
    package init(
        role: ICERole, localParameters: ICEParameters, random: RandomSource,
        configuration: ICEConfiguration = ICEConfiguration()
    ) {
        self.role = role
        self.localParameters = localParameters
        self.configuration = configuration
        self.random = random
        checkList = CheckList(role: role)
        tiebreaker = self.random.next()
    }

    package enum Action: Equatable, Sendable {
        /// Send from the candidate of this socket; through its allocation when it is a relayed one.
        case transmit([UInt8], on: SocketID, to: Endpoint)
        /// Let datagrams from this address into the relay of this socket: checks from there will come or are due.
        case permit(Endpoint, on: SocketID)
        /// Data goes this way from now on; also when the pair in use becomes the nominated one.
        case pathChanged(CandidatePair)
        case stateChanged(ICEState)
        /// Open a connection to this candidate, and when it is open call `add(local:connectedTo:at:)` (RFC 6544); nobody waits for it.
        case connect(to: Candidate)
    }

    /// Whether a packet of the key exchange may go to an address that may not be the peer's; counts it when it may.
    package mutating func mayShakeHands(_ count: Int, with remote: Endpoint, at now: MonotonicTime) -> Bool {
        unverified.take(count, to: remote, for: .handshake, at: now)
    }

    // MARK: Queries

    /// Where data goes; nil while nothing may be sent.
    package var selectedPair: CandidatePair? { path?.pair }

    /// Whether datagrams from `source` on this socket are the peer's: it has passed a check there.
    package func isAuthenticated(_ source: Endpoint, on base: SocketID) -> Bool {
        let key = PathKey(base: base, remote: source)
        return path?.key == key || authenticated.contains(key)
    }

    package var report: ICEReport {
        let pairs = checkList.pairs.map { pair in
            ICEReport.Pair(
                pair: CandidatePair(
                    local: pair.validity?.local ?? pair.local, remote: pair.remote,
                    isNominated: nomination == .done(pair.key), roundTripTime: pair.roundTripTime),
                state: pair.state.rawValue)
        }
        return ICEReport(state: state, role: role, selected: selectedPair, pairs: pairs, counters: counters)
    }

    // MARK: Time

    package var nextDeadline: MonotonicTime? {
        checks.reduce(timers.nextDeadline) { .earlier($0, $1.transaction.deadline) }
    }

    package mutating func timerFired(at now: MonotonicTime) -> [Action] {
        var actions = retransmit(at: now)
        // In a fixed order, so that a run can be repeated; several may be due at once.
        for timer in Timer.allCases {
            guard let deadline = timers[timer], deadline <= now else { continue }
            timers.cancel(timer)
            actions += fire(timer, at: now)
        }
        return actions
    }

    private mutating func fire(_ timer: Timer, at now: MonotonicTime) -> [Action] {
        switch timer {
        case .pace: sendNextCheck(at: now)
        case .nomination: nominateBest(at: now)
        case .consent: sendConsentCheck(at: now)
        case .consentAnswer: suspectPath(at: now)
        case .probe: probe(at: now)
        case .verdict: judgePath(at: now)
        case .standby: maintainStandby(at: now)
        case .consentExpiry: consentExpired(at: now)
        case .patience: patienceEnded(at: now)
        case .loss: lossEnded()
        }
    }
}
