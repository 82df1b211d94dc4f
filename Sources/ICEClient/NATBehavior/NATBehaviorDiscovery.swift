package import Wire

/// Finds out how the NATs before a UDP socket map and filter, with a server that has two addresses (RFC 5780, section 4).
///
/// ```
/// Binding ─► OTHER-ADDRESS? ─► filtering: "answer from there", both tests at once
///                                └─► mapping: ask at the other address, both ports at once ─► finished
/// ```
/// Filtering comes first, because asking at the other address lets its answers in. The socket must not be connected:
/// answers come from addresses that nothing was sent to.
package struct NATBehaviorDiscovery: Sendable {
    package enum Action: Equatable, Sendable {
        case transmit([UInt8], to: Endpoint)
        /// Said once, and the last thing said.
        case finished(NATBehavior)
    }

    /// One question of RFC 5780.
    enum Test: Hashable, CaseIterable {
        /// Test I of both: the server's first address, nothing special.
        case binding
        /// Filtering, test II: answer from the other address and port.
        case otherAddressAndPort
        /// Filtering, test III: answer from the other port.
        case otherPort
        /// Mapping, test II: asked at the other address, first port.
        case atOtherAddress
        /// Mapping, test III: asked at the other address and port.
        case atOtherAddressAndPort
    }

    enum Answer: Equatable {
        case mapped(Endpoint, from: Endpoint)
        case refused(Int)
        case nonsense
        case silence
    }

    enum Phase: Equatable {
        case idle, binding, filtering, mapping, finished
    }

    let server: Endpoint
    var random: RandomSource
    var phase = Phase.idle
    var pending: [Test: STUNTransaction] = [:]
    var limits = TimerTable<Test>()
    var answers: [Test: Answer] = [:]
    var other: Endpoint?
    package internal(set) var behavior: NATBehavior
    /// Datagrams that answered nothing.
    package internal(set) var dropped = 0

    /// How long the server's first answer is waited for.
    static let bindingLimit = Duration.seconds(3)
    /// How long the tests wait, whose silence is an answer too; at least three copies are sent in that time.
    static let testLimit = Duration.milliseconds(2000)

    /// - Parameters:
    ///   - server: a STUN server's address.
    ///   - local: where the socket is bound, with its real address, not 0.0.0.0.
    package init(server: Endpoint, local: Endpoint, random: RandomSource) {
        self.server = server
        self.random = random
        behavior = NATBehavior(local: local)
    }

    package var isFinished: Bool { phase == .finished }

    package var nextDeadline: MonotonicTime? {
        pending.values.reduce(limits.nextDeadline) { .earlier($0, $1.deadline) }
    }

    package mutating func start(at now: MonotonicTime) -> [Action] {
        guard phase == .idle else { preconditionFailure("NATBehaviorDiscovery.start in phase \(phase)") }
        phase = .binding
        return ask(.binding, at: server, within: Self.bindingLimit, at: now)
    }

    package mutating func receive(_ bytes: [UInt8], from source: Endpoint, at now: MonotonicTime) -> [Action] {
        guard let message = try? STUNMessage(parsing: bytes),
            let (test, transaction) = pending.first(where: { $0.value.id == message.transactionID }),
            message.messageClass == .success || message.messageClass == .error
        else {
            dropped += 1
            return []
        }
        if test == .binding, message.messageClass == .success {
            behavior.roundTripTime = transaction.roundTripTime(at: now)
            other = message.otherAddress
        }
        settle(test, Self.answer(message, from: source))
        return proceed(at: now)
    }

    package mutating func timerFired(at now: MonotonicTime) -> [Action] {
        while let test = limits.popExpired(at: now) { settle(test, .silence) }
        var actions: [Action] = []
        for (test, var transaction) in pending.sorted(by: { $0.value.deadline < $1.value.deadline }) {
            switch transaction.timerFired(at: now) {
            case .wait: continue
            case .timeOut: settle(test, .silence)
            case .retransmit:
                pending[test] = transaction
                actions.append(.transmit(transaction.bytes, to: destination(of: test)))
            }
        }
        return actions + proceed(at: now)
    }

    private static func answer(_ message: STUNMessage, from source: Endpoint) -> Answer {
        if let error = message.errorCode, message.messageClass == .error { return .refused(error.code) }
        guard message.messageClass == .success, message.unknownRequired.isEmpty,
            let mapped = message.reflexiveAddress
        else { return .nonsense }
        return .mapped(mapped, from: source)
    }

    private mutating func settle(_ test: Test, _ answer: Answer) {
        guard pending.removeValue(forKey: test) != nil else { return }
        limits.cancel(test)
        answers[test] = answer
    }

    private func destination(of test: Test) -> Endpoint {
        switch test {
        case .binding, .otherAddressAndPort, .otherPort: server
        case .atOtherAddress: Endpoint(other?.address ?? server.address, server.port)
        case .atOtherAddressAndPort: other ?? server
        }
    }

    /// Begins a test; its request asks for an answer from elsewhere when that is what is tested.
    mutating func begin(_ test: Test, at now: MonotonicTime) -> [Action] {
        ask(test, at: destination(of: test), within: Self.testLimit, at: now)
    }

    private mutating func ask(
        _ test: Test, at destination: Endpoint, within limit: Duration, at now: MonotonicTime
    ) -> [Action] {
        let id = TransactionID(using: &random)
        let attributes: [STUNAttribute] =
            switch test {
            case .otherAddressAndPort: [.changeRequest(changeIP: true, changePort: true)]
            case .otherPort: [.changeRequest(changeIP: false, changePort: true)]
            case .binding, .atOtherAddress, .atOtherAddressAndPort: []
            }
        let bytes = STUNMessage(.request, .binding, transactionID: id, attributes: attributes).encoded()
        var timeout = RoundTripEstimator()
        if let measured = behavior.roundTripTime { timeout.measured(measured) }
        pending[test] = STUNTransaction(
            id: id, bytes: bytes, retransmissionTimeout: timeout.retransmissionTimeout, at: now)
        limits[test] = now + limit
        return [.transmit(bytes, to: destination)]
    }
}
