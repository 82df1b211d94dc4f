internal import Wire

/// What may still be sent to addresses that have not shown to be the peer's.
///
/// A description may name anybody's address. All of its addresses together are sent three times the description's bytes at most; an
/// address is free as soon as it has answered a check, or sent one, with valid integrity.
///
/// | | while it rings | once answered |
/// | --- | --- | --- |
/// | first copy of a check | up to a third | up to all |
/// | another copy | up to a third | up to 5/8, 6/8, 7/8 and, after 12 s, all |
/// | packet of a handshake | none | four, up to a half |
/// | TCP connection | none | four, up to a half |
struct UnverifiedTraffic: Sendable {
    enum Kind: Sendable { case check, repetition, handshake, connection }

    /// What the description allows, in bytes.
    private var limit = 0
    private var sent = 0
    private var handshakes = 0
    private var connections = 0
    private var verified: Set<Endpoint> = []
    /// When the exchange was completed; nil while it rings.
    private var answeredAt: MonotonicTime?

    private static let factor = 3
    private static let maximumHandshakes = 4
    private static let maximumConnections = 4
    private static let maximumVerified = 128
    /// The lines that every description has, without user name, password and candidates: the least that is possible.
    private static let leastDescription = 226

    /// Another description is the measure from now on; what is verified stays so.
    mutating func begin() {
        limit = 0
        sent = 0
        handshakes = 0
        connections = 0
        answeredAt = nil
    }

    /// The parameters of a description came.
    mutating func described(by parameters: ICEParameters) {
        limit += (Self.leastDescription + parameters.ufrag.utf8.count + parameters.password.utf8.count) * Self.factor
    }

    /// More lines of it came, each as `candidate:…`.
    mutating func described(by lines: [String]) {
        limit += lines.reduce(0) { $0 + $1.utf8.count + 4 } * Self.factor
    }

    mutating func answered(at now: MonotonicTime) { answeredAt = answeredAt ?? now }

    mutating func verify(_ address: Endpoint) {
        if verified.count < Self.maximumVerified { verified.insert(address) }
    }

    func isVerified(_ address: Endpoint) -> Bool { verified.contains(address) }

    func mayTake(_ count: Int, to address: Endpoint, for kind: Kind, at now: MonotonicTime) -> Bool {
        guard !isVerified(address) else { return true }
        switch kind {
        case .handshake where handshakes >= Self.maximumHandshakes: return false
        case .connection where connections >= Self.maximumConnections: return false
        case .check, .repetition, .handshake, .connection: return sent + count <= allowance(for: kind, at: now)
        }
    }

    /// Counts what is sent; false when it must not be.
    mutating func take(_ count: Int, to address: Endpoint, for kind: Kind, at now: MonotonicTime) -> Bool {
        guard mayTake(count, to: address, for: kind, at: now) else { return false }
        guard !isVerified(address) else { return true }
        sent += count
        if kind == .handshake { handshakes += 1 }
        if kind == .connection { connections += 1 }
        return true
    }

    private func allowance(for kind: Kind, at now: MonotonicTime) -> Int {
        guard let answeredAt else { return kind == .check || kind == .repetition ? limit / 3 : 0 }
        switch kind {
        case .check: return limit
        case .handshake, .connection: return limit / 2
        case .repetition:
            let elapsed = now - answeredAt
            let eighths = elapsed < .milliseconds(1200) ? 5 : elapsed < .seconds(4) ? 6 : elapsed < .seconds(12) ? 7 : 8
            return limit * eighths / 8
        }
    }
}
