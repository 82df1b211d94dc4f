internal import ICEClient
internal import MediaEngine
internal import Signaling
internal import Wire

// What the path and the handshake want done.
extension MediaLeg {
    func perform(_ actions: [ICETransport.Action], at now: MonotonicTime) -> [Action] {
        var result: [Action] = []
        for action in actions {
            switch action {
            case .network(let action): result.append(.network(action))
            case .received(let bytes): result += receivePayload(bytes, at: now)
            case .stateChanged(let state): result += pathChanged(to: state, at: now)
            case .routeChanged(let route): result += routeChanged(to: route, at: now)
            case .routeLost: routeLost()
            case .gatheringFailed(let failure):
                // A relay lost in mid-call shows as a failed path, with the reason that the socket gave.
                if times.pathFound == nil { result += fail(.noCandidates(failure)) }
                gatheringFailed(at: now)
            case .earlyPathFound: result += dtls == nil ? startKeying(at: now) : repeatEarlyFlight(at: now)
            case .gathered: result += gathered()
            case .localCandidate: break
            }
        }
        return result
    }

    func perform(_ actions: [DTLSEndpoint.Action], at now: MonotonicTime) -> [Action] {
        var result: [Action] = []
        for action in actions {
            switch action {
            case .transmit(let bytes):
                if times.pathFound == nil, earlyFlight.count < Self.earlyHandshakeLimit { earlyFlight.append(bytes) }
                result += perform(ice.sendHandshake(bytes, at: now), at: now)
            case .connected(let keys): result += install(keys, at: now)
            case .failed(let error): result += fail(.keys(error))
            // The peer may give up the old association as soon as it hears of a new one.
            case .closedByPeer: result += isRenewing ? [] : fail(.closedByPeer)
            }
        }
        return result
    }

    private func receivePayload(_ bytes: [UInt8], at now: MonotonicTime) -> [Action] {
        guard !isClosed else { return [] }
        switch PacketKind(bytes) {
        case .dtls: return receiveHandshake(bytes, at: now)
        case .rtp, .rtcp: return bytes.withUnsafeBytes { receiveMedia($0, at: now) }
        case .stun, .channelData, .unknown: return []
        }
    }

    private func pathChanged(to state: ICEState, at now: MonotonicTime) -> [Action] {
        guard !isClosed else { return [] }
        if state == .completed { isSettled = true }
        switch state {
        // A peer that nominates with its first check completes at once.
        case .connected where times.pathFound == nil, .completed where times.pathFound == nil:
            times.pathFound = now
            let keying = startKeying(at: now) + repeatEarlyFlight(at: now)
            earlyFlight = []
            return [.pathFound] + keying
        case .failed(.noPath):
            return fail(.noPath)
        case .failed(.consentLost) where isLineOff, .failed(.socketLost) where isLineOff:
            return []
        case .failed(.consentLost):
            return fail(.pathLost)
        case .failed(.socketLost):
            return fail(.relayLost(routeFailure ?? .closed))
        case .disconnected:
            return beginRecovery(at: now)
        case .connected, .completed:
            pathRestored()
            return []
        case .new, .checking:
            return []
        }
    }

    /// What was said before there was a path, and was not answered, may have gone where nobody listens, or where the peer's relay let nobody in.
    private func repeatEarlyFlight(at now: MonotonicTime) -> [Action] {
        earlyFlight.flatMap { perform(ice.sendHandshake($0, at: now), at: now) }
    }

    /// Uses the keys of the descriptions once there is a path, or begins to agree on some.
    func startKeying(at now: MonotonicTime) -> [Action] {
        guard isAgreed, !isClosed else { return [] }
        guard case .sdes(let keys) = agreement?.keying else { return startHandshake(at: now) }
        guard times.pathFound != nil, keys != installedKeys else { return [] }
        installedKeys = keys
        return install(SRTPKeys(keys), at: now)
    }

    /// Begins to agree on keys with the first check, once both descriptions are known to both sides.
    ///
    /// That saves the round trip a check takes; what gets lost on a way that leads nowhere is said again on the first valid pair. The first
    /// wait for an answer is two of the path's round trips, and 50 ms at least: OpenSSL's own would be a second.
    private func startHandshake(at now: MonotonicTime) -> [Action] {
        guard ice.hasEarlyPath, dtls == nil, let agreement else { return [] }
        let early = earlyHandshake
        // A far end that spoke first is the client, whatever the descriptions left open.
        let hello = early.lazy.compactMap { HelloRandom(ofDatagram: $0) }.first
        let role: DTLSRole = agreement.localSetup == .active && hello == nil ? .client : .server
        let endpoint: DTLSEndpoint
        do {
            endpoint = try makeEndpoint(role: role)
        } catch {
            return fail(.keys(error))
        }
        dtls = endpoint
        newAssociation = NewAssociation()
        if let hello { newAssociation.noteHello(hello) }
        earlyHandshake = []
        earlyFlight = []
        let actions = perform(endpoint.start(at: now), at: now)
        return early.reduce(into: actions) { $0 += perform(endpoint.receive($1, at: now), at: now) }
    }

    /// An end of an association with the peer that the agreement names.
    func makeEndpoint(role: DTLSRole) throws(DTLSError) -> DTLSEndpoint {
        let announced = (agreement?.remote.acceptedFingerprints ?? []).compactMap {
            DTLSFingerprint(hash: $0.hash, value: $0.value)
        }
        guard let fingerprint = announced.first else { throw .fingerprintMismatch }
        let roundTrip = ice.selectedPair?.roundTripTime ?? ice.serverRoundTripTime ?? .zero
        return try DTLSEndpoint(
            role: role, certificate: certificate, expectedFingerprint: fingerprint,
            otherFingerprints: Array(announced.dropFirst()), initialTimeout: roundTrip * 2)
    }

    func install(_ keys: SRTPKeys, at now: MonotonicTime) -> [Action] {
        do {
            try media?.install(keys, at: now)
        } catch {
            return fail(.protection(error))
        }
        if times.keysReady == nil { times.keysReady = now }
        return [.secured] + guardPath(at: now)
    }
}
