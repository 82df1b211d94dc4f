internal import Wire

extension TURNAllocation {
    /// What a request is for.
    enum Purpose: Hashable {
        case allocate
        case refresh
        case release
        case createPermission(IPAddress)
        case bindChannel(UInt16, Endpoint)

        var method: STUNMethod {
            switch self {
            case .allocate: .allocate
            case .refresh, .release: .refresh
            case .createPermission: .createPermission
            case .bindChannel: .channelBind
            }
        }
    }

    /// A request that waits for its response.
    struct Request {
        var purpose: Purpose
        var transaction: STUNTransaction
        /// What it was signed with; nil for an Allocate that knows of no challenge.
        var credentials: STUNLongTermCredentials?
        /// How often the server has asked for other credentials before this copy.
        var challenges: Int
        /// What came without integrity: not believed, but told when nothing better comes.
        var doubtful: TURNFailure?
        /// When nothing better has to come any more; nil where each retransmission may bring it.
        var endOfDoubt: MonotonicTime?

        var deadline: MonotonicTime { endOfDoubt.map { min($0, transaction.deadline) } ?? transaction.deadline }

        /// Signed with what an earlier allocation was told, so that a challenge says nothing against our credentials.
        var isGuess: Bool { purpose == .allocate && challenges == 0 && credentials != nil }
    }

    /// Sends a request, unless the same one is under way.
    mutating func perform(_ purpose: Purpose, challenges: Int = 0, at now: MonotonicTime) -> [Action] {
        guard !requests.values.contains(where: { $0.purpose == purpose }) else { return [] }
        guard requests.count < Self.maximumRequests else {
            dropped += 1
            return []
        }
        let id = TransactionID(using: &random)
        let message = STUNMessage(
            .request, purpose.method, transactionID: id,
            attributes: attributes(for: purpose) + (credentials?.attributes ?? []))
        let bytes = message.encoded(
            integrityKey: credentials?.key, by: [credentials?.integrity ?? .sha1], fingerprint: false)
        let transaction = STUNTransaction(
            id: id, bytes: bytes, retransmissionTimeout: roundTrips.retransmissionTimeout,
            isReliable: configuration.isReliable, at: now)
        requests[id] = Request(
            purpose: purpose, transaction: transaction, credentials: credentials, challenges: challenges)
        timers[.request(id)] = transaction.deadline
        return [.transmit(bytes)]
    }

    mutating func requestTimerFired(_ id: TransactionID, at now: MonotonicTime) -> [Action] {
        guard var request = requests[id] else { return [] }
        if let doubtful = request.doubtful, let end = request.endOfDoubt, end <= now {
            requests[id] = nil
            return failed(request.purpose, doubtful, at: now)
        }
        switch request.transaction.timerFired(at: now) {
        case .timeOut:
            requests[id] = nil
            return failed(request.purpose, request.doubtful ?? .noAnswer, at: now)
        case .retransmit:
            requests[id] = request
            timers[.request(id)] = request.deadline
            return [.transmit(request.transaction.bytes)]
        case .wait:
            timers[.request(id)] = request.deadline
            return []
        }
    }

    private func attributes(for purpose: Purpose) -> [STUNAttribute] {
        let lifetime = configuration.lifetime.map { [STUNAttribute.lifetime(UInt32(clamping: $0.components.seconds))] }
        return switch purpose {
        case .allocate:
            [.requestedTransport(17)] + familyAttributes + (lifetime ?? [])
        case .refresh: lifetime ?? []
        case .release: [.lifetime(0)]
        case .createPermission(let address): [.xorPeerAddress(Endpoint(address, 0))]
        case .bindChannel(let number, let peer): [.channelNumber(number), .xorPeerAddress(peer)]
        }
    }

    /// RFC 8656, section 7.1: one of the two, never both.
    private var familyAttributes: [STUNAttribute] {
        guard !isAskingForBothFamilies else {
            // Servers that know one number pass over the other.
            let older = STUNAttribute.unknown(
                type: STUNAttributeType.draftAdditionalAddressFamily, value: [2, 0, 0, 0])
            return [.additionalAddressFamily(.v6), older]
        }
        if isAskingForOtherFamily { return [.requestedAddressFamily(.v6)] }
        return configuration.family.map { [.requestedAddressFamily($0)] } ?? []
    }
}
