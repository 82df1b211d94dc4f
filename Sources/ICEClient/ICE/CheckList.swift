internal import Wire

/// The pairs of one generation of checks, and which one is checked next (RFC 8445, section 6.1.2).
struct CheckList: Sendable {
    /// RFC 8445, section 6.1.2.5.
    static let maximumPairs = 100

    /// Best first.
    private(set) var pairs: [CheckPair] = []
    /// Pairs to be checked before all others, in order.
    private(set) var triggered: [PathKey] = []
    private(set) var role: ICERole

    init(role: ICERole) {
        self.role = role
    }

    subscript(key: PathKey) -> CheckPair? { pairs.first { $0.key == key } }

    func hasWork(where isAllowed: (PathKey) -> Bool) -> Bool {
        !triggered.isEmpty || pairs.contains { ($0.state == .waiting || $0.state == .frozen) && isAllowed($0.key) }
    }

    /// The best pair of each combination of types first, and no more than `count`.
    func fewPairs(_ count: Int) -> Set<PathKey> { Set(Self.diverseFirst(pairs).prefix(count).map(\.key)) }

    /// How many checks share the pace; RFC 8445, section 14.3, derives the retransmission timeout from it.
    var openCount: Int { pairs.count { $0.state == .waiting || $0.state == .inProgress } }

    /// The valid pair that is best as the peer sees it too, and none that is doubted.
    var bestValid: CheckPair? { bestValid { _ in true } }

    func bestValid(where isAllowed: (CheckPair) -> Bool) -> CheckPair? {
        pairs.filter { $0.isUsable && isAllowed($0) }.max { $0.isWorse(than: $1) }
    }

    /// Whether something better than this valid pair may still turn up.
    func hasOpenPair(above pair: CheckPair, priority: UInt64) -> Bool {
        pairs.contains {
            $0.isOpen && $0.priority > priority && (pair.local.transport.isTCP || !$0.local.transport.isTCP)
        }
    }

    var hasOpenPairs: Bool { pairs.contains(where: \.isOpen) }

    mutating func update(_ key: PathKey, _ change: (inout CheckPair) -> Void) {
        guard let index = pairs.firstIndex(where: { $0.key == key }) else { return }
        change(&pairs[index])
    }

    mutating func setRole(_ newRole: ICERole) {
        role = newRole
        let old = pairs
        pairs = []
        for var pair in old {
            pair.updatePriority(role: newRole)
            insertInOrder(pair)
        }
    }

    /// The peer told a candidate that was known from its checks only.
    mutating func replaceRemote(_ candidate: Candidate) {
        for index in pairs.indices
        where pairs[index].key.remote == candidate.endpoint
            && pairs[index].remote.transport.isTCP == candidate.transport.isTCP
        {
            pairs[index].remote = candidate
        }
        setRole(role)
    }

    // MARK: Pairs come and go

    /// Adds what is new of `candidates`, as far as there is room, and returns how many had to be left out.
    ///
    /// The best pair of each combination of types gets a place first, so that many host addresses cannot crowd out the relay.
    mutating func insert(contentsOf candidates: [CheckPair]) -> Int {
        var leftOut = 0
        for pair in Self.diverseFirst(candidates) where self[pair.key] == nil {
            if !insert(pair) { leftOut += 1 }
        }
        thaw()
        return leftOut
    }

    /// False when the list is full; a pair that has failed makes way.
    mutating func insert(_ pair: CheckPair) -> Bool {
        if pairs.count >= Self.maximumPairs {
            guard let victim = pairs.lastIndex(where: { $0.state == .failed && $0.validity == nil }) else {
                return false
            }
            let key = pairs.remove(at: victim).key
            triggered.removeAll { $0 == key }
        }
        insertInOrder(pair)
        return true
    }

    mutating func removeAll(where isRemoved: (CheckPair) -> Bool) {
        pairs.removeAll(where: isRemoved)
        let left = Set(pairs.map(\.key))
        triggered.removeAll { !left.contains($0) }
    }

    private mutating func insertInOrder(_ pair: CheckPair) {
        pairs.insert(pair, at: pairs.firstIndex { $0.priority < pair.priority } ?? pairs.endIndex)
    }

    private static func diverseFirst(_ candidates: [CheckPair]) -> [CheckPair] {
        let sorted = candidates.sorted { $0.priority > $1.priority }
        var seen: Set<[CandidateType]> = []
        let isFirst = sorted.map { seen.insert([$0.local.type, $0.remote.type]).inserted }
        let firsts = zip(sorted, isFirst).filter(\.1).map(\.0)
        return firsts + zip(sorted, isFirst).filter { !$0.1 }.map(\.0)
    }

    /// Lets pairs go that nobody has answered on since `moment`, except one.
    mutating func invalidate(before moment: MonotonicTime, except kept: PathKey?) {
        for index in pairs.indices where pairs[index].key != kept {
            guard let validity = pairs[index].validity, validity.confirmedAt <= moment else { continue }
            pairs[index].invalidate()
        }
    }

    /// Nothing came over these pairs since `moment`.
    mutating func doubt(silentSince moment: MonotonicTime) {
        for index in pairs.indices {
            guard let validity = pairs[index].validity, validity.confirmedAt <= moment else { continue }
            pairs[index].isDoubted = true
        }
    }

    /// Gives what has failed another chance.
    mutating func retryFailed() {
        for index in pairs.indices where pairs[index].state == .failed && pairs[index].validity == nil {
            pairs[index].state = .frozen
        }
        thaw()
    }

    // MARK: Order of checks

    /// Lets the best frozen pair of each foundation go that has no pair on its way (RFC 8445, section 6.1.2.6).
    private mutating func thaw() {
        var active = Set(pairs.filter { $0.state != .frozen }.map(\.foundation))
        for index in pairs.indices where pairs[index].state == .frozen {
            if active.insert(pairs[index].foundation).inserted { pairs[index].state = .waiting }
        }
    }

    /// What worked once for a foundation will likely work again (RFC 8445, section 7.2.5.3.3).
    mutating func unfreeze(_ foundation: [String]) {
        for index in pairs.indices where pairs[index].state == .frozen && pairs[index].foundation == foundation {
            pairs[index].state = .waiting
        }
    }

    /// Puts a pair at the end of the triggered checks, or at the front of them.
    mutating func trigger(_ key: PathKey, first: Bool = false) {
        triggered.removeAll { $0 == key }
        triggered.insert(key, at: first ? 0 : triggered.endIndex)
    }

    mutating func withdrawTrigger(_ key: PathKey) {
        triggered.removeAll { $0 == key }
    }

    /// Takes the pair to check next.
    ///
    /// Frozen pairs come last, but are not kept until their foundation has failed as RFC 8445, section 6.1.4.2, has it:
    /// that takes 39.5 s, and some peers give all their candidates one foundation.
    mutating func popNext(where isAllowed: (PathKey) -> Bool) -> PathKey? {
        while !triggered.isEmpty {
            let key = triggered.removeFirst()
            if self[key] != nil { return key }
        }
        let next =
            pairs.first { $0.state == .waiting && isAllowed($0.key) }
            ?? pairs.first { $0.state == .frozen && !isBusy($0.foundation) && isAllowed($0.key) }
            ?? pairs.first { $0.state == .frozen && isAllowed($0.key) }
        return next?.key
    }

    private func isBusy(_ foundation: [String]) -> Bool {
        pairs.contains { $0.state == .inProgress && $0.foundation == foundation }
    }
}
