package import Wire

extension TURNAllocation {
    /// When the server does not say (RFC 8656, section 3.2).
    private static let defaultLifetime: UInt32 = 600
    /// Longer lifetimes are taken for this: we refresh at least twice a day.
    private static let longestLifetime: UInt32 = 86_400
    /// A STUN message is never longer.
    private static let longestMessage = 65_555

    /// Takes one datagram of the server, or one frame of its stream.
    package mutating func receive(_ bytes: [UInt8], at now: MonotonicTime) -> [Action] {
        guard state != .idle, state != .ended, let first = bytes.first, bytes.count <= Self.longestMessage else {
            return drop()
        }
        if (0x40...0x4F).contains(first) { return receiveChannelData(bytes, at: now) }
        guard let message = try? STUNMessage(parsing: bytes) else {
            noteUnreadable(bytes)
            return drop()
        }
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

    /// Something answers, so silence would be the wrong word in the end.
    private mutating func noteUnreadable(_ bytes: [UInt8]) {
        guard bytes.count >= STUNMessage.headerLength, let id = TransactionID(bytes: bytes[8..<20]),
            requests[id]?.doubtful == nil
        else { return }
        requests[id]?.doubtful = .unreadableAnswer
    }

    /// What an error without integrity claims, while better is still waited for.
    package var doubtfulFailure: TURNFailure? { requests.values.lazy.compactMap(\.doubtful).first }

    private mutating func receiveResponse(_ message: STUNMessage, _ bytes: [UInt8], at now: MonotonicTime) -> [Action] {
        guard let request = requests[message.transactionID], request.purpose.method == message.method else {
            return drop()
        }
        if let doubt = doubt(message, bytes, of: request) { return doubted(request, doubt, at: now) }
        requests[message.transactionID] = nil
        timers.cancel(.request(message.transactionID))
        lastHeard = now
        learnedAt = now
        if let sample = request.transaction.roundTripTime(at: now) { roundTrips.measured(sample) }
        let unknown = message.unknownRequired
        guard unknown.isEmpty else { return failed(request.purpose, .notUnderstood(unknown), at: now) }
        guard message.messageClass == .error else { return succeeded(request, message, at: now) }
        guard let error = message.errorCode else {
            return failed(request.purpose, TURNFailure(missing: [STUNAttributeType.errorCode], in: message), at: now)
        }
        return erred(request, message, error, at: now)
    }

    private mutating func erred(
        _ request: Request, _ message: STUNMessage, _ error: STUNErrorCode, at now: MonotonicTime
    ) -> [Action] {
        let failure = TURNFailure(error, of: message)
        switch error.code {
        case STUNErrorCode.unauthenticated, STUNErrorCode.staleNonce:
            return challenged(request, message, error, at: now)
        case STUNErrorCode.wrongCredentials:
            return refused(request, failure, at: now)
        case STUNErrorCode.badRequest where request.isGuess, STUNErrorCode.unknownAttribute where request.isGuess,
            STUNErrorCode.tryAlternate where request.isGuess:
            // A server that lists other algorithms by now, or none, or that shares its work out, says so before it looks at the nonce.
            credentials = nil
            return perform(.allocate, at: now)
        case _ where request.purpose == .allocate && isAboutFamilies(error):
            if isAskingForBothFamilies { isAskingForBothFamilies = false } else { isAskingForOtherFamily = true }
            return perform(.allocate, challenges: request.challenges, at: now)
        default:
            alternateDomain = message.alternateDomain
            return failed(request.purpose, failure, at: now)
        }
    }

    /// Whether the error may be due to the attribute that asks for a second family, or to the one family that is left to the server.
    private func isAboutFamilies(_ error: STUNErrorCode) -> Bool {
        guard isAskingForBothFamilies else {
            return error.code == STUNErrorCode.addressFamilyNotSupported && configuration.family == nil
                && !isAskingForOtherFamily
        }
        return [
            STUNErrorCode.badRequest, STUNErrorCode.unknownAttribute, STUNErrorCode.addressFamilyNotSupported,
        ].contains(error.code)
    }

    // MARK: Trust

    /// Why a response is not believed; nil when it is (RFC 8489, section 9.2.5).
    private func doubt(_ message: STUNMessage, _ bytes: [UInt8], of request: Request) -> TURNFailure? {
        guard let credentials = request.credentials else {
            // Whoever knows our password asks for it first.
            return message.messageClass == .success && !identity.username.isEmpty ? .integrityViolated : nil
        }
        let isSigned = STUNMessage.hasIntegrity(bytes, by: credentials.integrity)
        if isSigned, STUNMessage.isIntegrityValid(bytes, key: credentials.key, by: credentials.integrity) {
            return isListMissing(message) ? .bidDown : nil
        }
        guard message.messageClass == .error, let error = message.errorCode else { return .integrityViolated }
        switch error.code {
        // The server that does not know us cannot sign; one that has other keys than we signs in vain.
        case STUNErrorCode.unauthenticated, STUNErrorCode.staleNonce: return nil
        case _ where isSigned: return .integrityViolated
        // Then it goes unsigned, as it would have without the guess.
        case STUNErrorCode.badRequest where request.isGuess, STUNErrorCode.unknownAttribute where request.isGuess,
            STUNErrorCode.tryAlternate where request.isGuess:
            return nil
        // Nobody sends our name and what our password makes to another host but who knows the password.
        case STUNErrorCode.tryAlternate: return .integrityViolated
        // The worst that follows is that what has worked goes on.
        case STUNErrorCode.wrongCredentials where hasOtherCredentials(than: request): return nil
        case _ where request.purpose == .allocate && isAboutFamilies(error): return nil
        default: return TURNFailure(error, of: message)
        }
    }

    /// Whether the nonce of a response promises password algorithms that are not there; challenges are looked at elsewhere.
    private func isListMissing(_ message: STUNMessage) -> Bool {
        let isChallenge = [STUNErrorCode.unauthenticated, STUNErrorCode.staleNonce].contains(message.errorCode?.code)
        guard !isChallenge, let nonce = message.nonce, message.passwordAlgorithms == nil else { return false }
        return STUNSecurityFeatures(nonce: nonce).contains(.passwordAlgorithms)
    }

    /// Waits for something better: as long as it is retransmitted, or for a moment where no other answer is likely.
    private mutating func doubted(_ request: Request, _ doubt: TURNFailure, at now: MonotonicTime) -> [Action] {
        dropped += 1
        let id = request.transaction.id
        if request.doubtful == nil || doubt != .integrityViolated { requests[id]?.doubtful = doubt }
        // Over a stream the server answers once. A guess is as unsigned as no signature at all. And coturn signs no
        // mismatch at the Allocate, where the worst that follows is a fresh port.
        let isLikely =
            configuration.isReliable || request.isGuess
            || request.purpose == .allocate && doubt == .allocationMismatch
        if isLikely, request.endOfDoubt == nil {
            requests[id]?.endOfDoubt = now + roundTrips.retransmissionTimeout
            timers[.request(id)] = requests[id]?.deadline
        }
        return []
    }

    // MARK: Success

    private mutating func succeeded(_ request: Request, _ message: STUNMessage, at now: MonotonicTime) -> [Action] {
        if let credentials = request.credentials { acceptedIdentity = credentials.identity }
        switch request.purpose {
        case .allocate:
            return allocated(message, at: now)
        case .refresh:
            return keep(message, at: now) == nil ? end(.noLifetime) : []
        case .release:
            state = .ended
            return [.released]
        case .createPermission(let address):
            return permissionGranted(address, wasRepeated: request.transaction.attempts > 1, at: now)
        case .bindChannel(let number, let peer):
            return channelGranted(number, peer, wasRepeated: request.transaction.attempts > 1, at: now)
        }
    }

    private mutating func allocated(_ message: STUNMessage, at now: MonotonicTime) -> [Action] {
        // coturn that relays IPv6 only grants 0.0.0.0 port 0 beside it.
        let usable = message.xorRelayedAddresses.filter(\.isOfOneHost)
        guard let relayed = usable.first, let mapped = message.reflexiveAddress else {
            let needed = [
                STUNAttributeType.xorRelayedAddress, STUNAttributeType.xorMappedAddress,
                STUNAttributeType.mappedAddress,
            ]
            return end(TURNFailure(missing: needed, in: message))
        }
        guard let lifetime = keep(message, at: now) else { return end(.noLifetime) }
        if isAskingForBothFamilies {
            additionalRelayedEndpoint = usable.first { $0.address.family != relayed.address.family }
            additionalFamilyError = additionalRelayedEndpoint == nil ? message.addressErrorCode?.error : nil
        }
        state = .allocated(relayed: relayed, mapped: mapped)
        timers[.liveness] = now + Self.livenessInterval
        return [.allocated(relayed: relayed, mapped: mapped, lifetime: lifetime)]
    }

    /// Arms the refresh for half of the granted lifetime or a little sooner; nil when nothing was granted.
    private mutating func keep(_ message: STUNMessage, at now: MonotonicTime) -> Duration? {
        let seconds = min(message.lifetime ?? Self.defaultLifetime, Self.longestLifetime)
        guard seconds > 0 else { return nil }
        let lifetime = Duration.seconds(Int64(seconds))
        // Allocations that were made together are not refreshed together for ever.
        let jitter = lifetime * Int(random.next() % 64) / 1024
        timers[.refresh] = now + lifetime / 2 - jitter
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
