package import Wire

extension TURNAllocation {
    /// How often one request is repeated with the credentials the server asks for.
    private static let maximumChallenges = 8
    /// When the server does not say (RFC 8656, section 3.2).
    private static let defaultLifetime: UInt32 = 600

    /// Takes one datagram of the server, or one frame of its stream.
    package mutating func receive(_ bytes: [UInt8], at now: MonotonicTime) -> [Action] {
        guard state != .idle, state != .ended, let first = bytes.first else { return drop() }
        if (0x40...0x4F).contains(first) { return receiveChannelData(bytes, at: now) }
        guard let message = try? STUNMessage(parsing: bytes) else { return drop() }
        switch message.messageClass {
        case .success, .error: return receiveResponse(message, bytes, at: now)
        case .indication: return receiveIndication(message, at: now)
        case .request: return drop()
        }
    }

    mutating func drop() -> [Action] {
        dropped += 1
        return []
    }

    private mutating func receiveResponse(_ message: STUNMessage, _ bytes: [UInt8], at now: MonotonicTime) -> [Action] {
        guard let request = requests[message.transactionID], request.purpose.method == message.method,
            isTrusted(message, bytes, for: request)
        else { return drop() }
        requests[message.transactionID] = nil
        timers.cancel(.request(message.transactionID))
        lastHeard = now
        if let sample = request.transaction.roundTripTime(at: now) { roundTrips.measured(sample) }
        guard message.unknownRequired.isEmpty else { return failed(request.purpose, .badResponse, at: now) }
        guard message.messageClass == .error else { return succeeded(request, message, at: now) }
        guard let error = message.errorCode else { return failed(request.purpose, .badResponse, at: now) }
        switch error.code {
        case STUNErrorCode.unauthenticated, STUNErrorCode.staleNonce:
            return challenged(request, message, error, at: now)
        default:
            return failed(request.purpose, TURNFailure(error, alternateServer: message.alternateServer), at: now)
        }
    }

    /// Integrity is required of every response to a signed request, but for errors that come before the server can sign.
    ///
    /// RFC 8489, section 9.2.5.
    private mutating func isTrusted(_ message: STUNMessage, _ bytes: [UInt8], for request: Request) -> Bool {
        guard let key = request.key else { return true }
        if STUNMessage.hasIntegrity(bytes) { return STUNMessage.isIntegrityValid(bytes, key: key) }
        guard message.messageClass == .error, let error = message.errorCode else { return false }
        switch error.code {
        case STUNErrorCode.badRequest, STUNErrorCode.unauthenticated, STUNErrorCode.staleNonce: return true
        default:
            requests[message.transactionID]?.doubtful = TURNFailure(error, alternateServer: message.alternateServer)
            return false
        }
    }

    private mutating func challenged(
        _ request: Request, _ message: STUNMessage, _ error: STUNErrorCode, at now: MonotonicTime
    ) -> [Action] {
        guard request.challenges < Self.maximumChallenges else {
            return failed(request.purpose, .tooManyChallenges, at: now)
        }
        guard let nonce = message.nonce, let realm = message.realm ?? credentials?.realm else {
            return failed(request.purpose, .badResponse, at: now)
        }
        let isRefusal =
            error.code == STUNErrorCode.unauthenticated && request.key != nil && realm == credentials?.realm
            && (request.purpose == .allocate || request.challenges > 0)
        guard !isRefusal, !configuration.username.isEmpty else {
            return failed(request.purpose, .unauthorized, at: now)
        }
        let key =
            credentials.flatMap { $0.realm == realm ? $0.key : nil }
            ?? STUNCredentials.longTermKey(
                username: configuration.username, realm: realm, password: configuration.password)
        credentials = Credentials(realm: realm, nonce: nonce, key: key)
        return perform(request.purpose, challenges: request.challenges + 1, at: now)
            + heldPayloads(for: request.purpose)
    }

    private mutating func succeeded(_ request: Request, _ message: STUNMessage, at now: MonotonicTime) -> [Action] {
        switch request.purpose {
        case .allocate:
            guard let relayed = message.xorRelayedAddress, let mapped = message.reflexiveAddress,
                let lifetime = keep(message, at: now)
            else { return end(.badResponse) }
            state = .allocated(relayed: relayed, mapped: mapped)
            timers[.liveness] = now + Self.livenessInterval
            return [.allocated(relayed: relayed, mapped: mapped, lifetime: lifetime)]
        case .refresh:
            return keep(message, at: now) == nil ? end(.badResponse) : []
        case .release:
            state = .ended
            return [.released]
        case .createPermission(let address):
            return permissionGranted(address, wasRepeated: request.transaction.attempts > 1, at: now)
        case .bindChannel(let number, let peer):
            return channelGranted(number, peer, wasRepeated: request.transaction.attempts > 1, at: now)
        }
    }

    /// Arms the refresh for half of the granted lifetime; nil when nothing was granted.
    private mutating func keep(_ message: STUNMessage, at now: MonotonicTime) -> Duration? {
        let seconds = message.lifetime ?? Self.defaultLifetime
        guard seconds > 0 else { return nil }
        let lifetime = Duration.seconds(Int64(seconds))
        timers[.refresh] = now + lifetime / 2
        return lifetime
    }

    mutating func failed(_ purpose: Purpose, _ failure: TURNFailure, at now: MonotonicTime) -> [Action] {
        switch purpose {
        case .allocate, .refresh:
            return end(failure)
        case .release:
            state = .ended
            return [.released]
        case .createPermission(let address):
            return failure == .allocationMismatch ? end(failure) : permissionRefused(address, failure, at: now)
        case .bindChannel(let number, let peer):
            return failure == .allocationMismatch ? end(failure) : channelRefused(number, peer, failure, at: now)
        }
    }
}
