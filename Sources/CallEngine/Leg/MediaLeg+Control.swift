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
            case .routeChanged(let route):
                self.route = route
                lastPath = ice.report
            case .gatheringFailed(let failure):
                // A relay lost in mid-call shows as a failed path, with the reason that the socket gave.
                if times.pathFound == nil { result += fail(.noCandidates(failure)) }
            case .localCandidate, .gathered: break
            }
        }
        return result
    }

    func perform(_ actions: [DTLSEndpoint.Action], at now: MonotonicTime) -> [Action] {
        var result: [Action] = []
        for action in actions {
            switch action {
            case .transmit(let bytes): result += perform(ice.send(bytes, at: now), at: now)
            case .connected(let keys): result += install(keys, at: now)
            case .failed(let error): result += fail(.keys(error))
            case .closedByPeer: result += fail(.closedByPeer)
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

    private func receiveHandshake(_ bytes: [UInt8], at now: MonotonicTime) -> [Action] {
        if let dtls { return perform(dtls.receive(bytes, at: now), at: now) }
        if earlyHandshake.count < Self.earlyHandshakeLimit { earlyHandshake.append(bytes) }
        return []
    }

    private func pathChanged(to state: ICEState, at now: MonotonicTime) -> [Action] {
        guard !isClosed else { return [] }
        switch state {
        // A peer that nominates with its first check completes at once.
        case .connected where times.pathFound == nil, .completed where times.pathFound == nil:
            times.pathFound = now
            return [.pathFound] + startHandshake(at: now)
        case .failed(.noPath):
            return fail(.noPath)
        case .failed(.consentLost):
            return fail(.pathLost)
        case .failed(.socketLost):
            return fail(.relayLost(routeFailure ?? .closed))
        case .new, .checking, .connected, .completed, .disconnected:
            return []
        }
    }

    /// Begins to agree on keys once there is a path and both descriptions are known to both sides.
    ///
    /// The first wait for an answer is two of the path's round trips, and 50 ms at least: OpenSSL's own would be a second.
    func startHandshake(at now: MonotonicTime) -> [Action] {
        guard isAgreed, times.pathFound != nil, dtls == nil, let agreement else { return [] }
        guard let announced = agreement.remote.fingerprint,
            let fingerprint = DTLSFingerprint(hash: announced.hash, value: announced.value)
        else { return fail(.keys(.fingerprintMismatch)) }
        do {
            let endpoint = try DTLSEndpoint(
                role: agreement.localSetup == .active ? .client : .server, certificate: configuration.certificate,
                expectedFingerprint: fingerprint, initialTimeout: (ice.selectedPair?.roundTripTime ?? .zero) * 2)
            dtls = endpoint
            let early = earlyHandshake
            earlyHandshake = []
            let actions = perform(endpoint.start(at: now), at: now)
            return early.reduce(into: actions) { $0 += perform(endpoint.receive($1, at: now), at: now) }
        } catch {
            return fail(.keys(error))
        }
    }

    private func install(_ keys: SRTPKeys, at now: MonotonicTime) -> [Action] {
        do {
            try media?.install(keys, at: now)
        } catch {
            return fail(.protection(error))
        }
        if times.keysReady == nil { times.keysReady = now }
        return [.secured]
    }
}
