internal import Wire

/// Asks one STUN server how one host socket looks from outside, and keeps the NAT's mapping open.
struct ReflexiveProbe: Sendable {
    /// Which socket asks which server.
    struct Key: Hashable, Sendable {
        var base: SocketID
        var server: Endpoint
    }

    enum Phase: Equatable {
        case asking
        case answered(Endpoint)
        case failed
    }

    let key: Key
    private(set) var phase = Phase.asking
    private(set) var roundTrips = RoundTripEstimator()
    private var transaction: STUNTransaction?
    private(set) var deadline: MonotonicTime?

    static let keepAliveInterval = Duration.seconds(25)

    init(_ key: Key) {
        self.key = key
    }

    /// Where the server saw the socket last.
    var mapped: Endpoint? {
        if case .answered(let mapped) = phase { mapped } else { nil }
    }

    /// A fresh Binding request.
    mutating func ask(using random: inout RandomSource, at now: MonotonicTime) -> [UInt8] {
        let id = TransactionID(using: &random)
        let bytes = STUNMessage(.request, .binding, transactionID: id).encoded()
        let fresh = STUNTransaction(
            id: id, bytes: bytes, retransmissionTimeout: roundTrips.retransmissionTimeout, at: now)
        transaction = fresh
        deadline = fresh.deadline
        return bytes
    }

    /// Whether the message answers this probe.
    mutating func receive(_ message: STUNMessage, at now: MonotonicTime) -> Bool {
        guard let transaction, message.transactionID == transaction.id else { return false }
        if let sample = transaction.roundTripTime(at: now) { roundTrips.measured(sample) }
        self.transaction = nil
        guard message.messageClass == .success, message.unknownRequired.isEmpty,
            let mapped = message.reflexiveAddress
        else {
            phase = .failed
            deadline = nil
            return true
        }
        phase = .answered(mapped)
        deadline = now + Self.keepAliveInterval
        return true
    }

    /// What to send; nil when nothing is due or the server is given up.
    mutating func timerFired(using random: inout RandomSource, at now: MonotonicTime) -> [UInt8]? {
        guard let deadline, deadline <= now else { return nil }
        guard var pending = transaction else { return ask(using: &random, at: now) }
        switch pending.timerFired(at: now) {
        case .wait: return nil
        case .retransmit:
            transaction = pending
            self.deadline = pending.deadline
            return pending.bytes
        case .timeOut:
            transaction = nil
            // What was learned may still be true: only a new answer changes it.
            if case .answered = phase {
                self.deadline = now + Self.keepAliveInterval
            } else {
                phase = .failed
                self.deadline = nil
            }
            return nil
        }
    }

    /// The mapping is another probe's to keep.
    mutating func stopKeepAlive() {
        if transaction == nil { deadline = nil }
    }
}
