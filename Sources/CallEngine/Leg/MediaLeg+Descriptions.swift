internal import ICEClient
internal import MediaEngine
package import Signaling
package import Wire

// Offers and answers (RFC 3264): what they say of this leg, and what the far end's say to it.
extension MediaLeg {
    /// Our candidates, each as `candidate:…`.
    package var candidates: [String] { (ice.localCandidates + ice.activeCandidates).map(\.attribute) }

    /// Whether a relay port is among the candidates that a description of ours carries.
    package var offersRelay: Bool { ice.localCandidates.contains { $0.type == .relayed } }

    /// A first offer, or a re-offer that keeps the transport and changes the direction.
    package func makeOffer(_ direction: MediaDirection) -> SessionDescription {
        var audio = localAudio(direction)
        switch agreement?.keying {
        case .sdes(let keys):
            audio.usesDTLS = false
            audio.crypto = [SDPCrypto(tag: keys.tag, suite: keys.suite, material: key(for: keys.suite))]
        case .dtls: break
        case nil: offerKeys(in: &audio)
        }
        let offer = SDPNegotiation.offer(audio)
        pendingOffer = offer
        return offer
    }

    /// Answers an offer, the first of which starts the checks; may be long before the answer is sent.
    ///
    /// - Throws: `SDPError` when the offer cannot be used; the leg is then as before.
    package func makeAnswer(
        to offer: SessionDescription, candidates: [String], direction: MediaDirection, at now: MonotonicTime
    ) throws(SDPError) -> (SessionDescription, [Action]) {
        if let refusal = refuseAudio(of: offer, at: now) { return (refusal, []) }
        let restart = try restartIfWanted(by: offer, at: now)
        try nameAssociation(for: offer)
        let answer = try SDPNegotiation.answer(to: offer, with: localAudio(direction))
        pendingOffer = nil
        remoteOrigin = offer.origin
        hasChosenRole = true
        return (answer.description, restart + adopt(answer.audio, candidates: candidates, at: now))
    }

    /// The answer has left: from here on the path must be found (RFC 8863).
    package func answerSent(at now: MonotonicTime) -> [Action] {
        isAgreed = true
        return perform(ice.exchangeCompleted(at: now), at: now) + startKeying(at: now)
    }

    /// Takes the answer to our last offer; one without an offer of ours changes nothing.
    ///
    /// - Throws: `SDPError` when the answer cannot be used; the leg is then as before.
    package func accept(
        _ answer: SessionDescription, candidates: [String], at now: MonotonicTime
    ) throws(SDPError) -> [Action] {
        guard let offer = pendingOffer else { return [] }
        var audio: NegotiatedAudio
        do {
            audio = try SDPNegotiation.accept(answer, to: offer)
        } catch {
            // Within a call the line may come back with the next offer (RFC 3264, section 8.2).
            guard error == .audioRefused, agreement != nil else { throw error }
            pendingOffer = nil
            takeAway(at: now)
            return []
        }
        // Who began is known by now, and another role would be another association.
        if audio.isRoleOpen, let role = agreement?.localSetup { audio.localSetup = role }
        pendingOffer = nil
        isAgreed = true
        remoteOrigin = answer.origin
        hasChosenRole = false
        return adopt(audio, candidates: candidates, at: now)
    }

    /// Whether a re-offer comes from another far end, as after a transfer, so that it needs a new leg.
    ///
    /// The same far end that starts anew is served by this one: new ICE parameters are a restart, another certificate is a new
    /// association (RFC 8842, section 3).
    package func needsNewTransport(for offer: SessionDescription) -> Bool {
        guard let agreement, let audio = try? AudioDescription(of: offer), audio.port != 0 else { return false }
        let remote = agreement.remote
        return offer.origin.sessionID != remoteOrigin?.sessionID
            && !(audio.keepsPath(of: remote) && audio.keepsAssociation(of: remote))
    }

    /// A peer that restarts wants new parameters of ours in the answer (RFC 8839, section 4.4.3.1.1).
    private func restartIfWanted(by offer: SessionDescription, at now: MonotonicTime) throws(SDPError) -> [Action] {
        guard let agreement, !(try AudioDescription(of: offer).keepsPath(of: agreement.remote)) else { return [] }
        return perform(ice.restart(localParameters: ICEParameters(using: &random), at: now), at: now)
    }

    /// The answer to an offer without audio within the call; nil for any other.
    ///
    /// Session, path and keys stay, and sound is back with the line (RFC 3264, section 8.2).
    private func refuseAudio(of offer: SessionDescription, at now: MonotonicTime) -> SessionDescription? {
        guard isAgreed, let audio = try? AudioDescription(of: offer), audio.port == 0 else { return nil }
        pendingOffer = nil
        remoteOrigin = offer.origin
        takeAway(at: now)
        return SDPNegotiation.refusal(of: offer, with: localAudio(.inactive))
    }

    /// There is no audio until another description brings it back.
    private func takeAway(at now: MonotonicTime) {
        guard var audio = agreement else { return }
        isLineOff = true
        recovery = nil
        audio.direction = .inactive
        agreement = audio
        apply(audio, at: now)
    }

    private func localAudio(_ direction: MediaDirection) -> LocalAudio {
        sessionVersion += 1
        let destination = defaultDestination
        let fingerprint = certificate.fingerprint
        var audio = LocalAudio(
            sessionID: sessionID, sessionVersion: sessionVersion, address: destination.address, port: destination.port,
            iceUfrag: ice.localParameters.ufrag, icePassword: ice.localParameters.password, candidates: candidates,
            fingerprint: SDPFingerprint(hash: fingerprint.algorithm.rawValue, bytes: fingerprint.bytes), ssrc: ssrc,
            cname: configuration.canonicalName)
        audio.direction = direction
        // Roles stay as they are, for another one would be another association (RFC 8842, section 5.3).
        audio.setup = agreement?.localSetup ?? .passive
        audio.tlsID = tlsID
        audio.sdes = configuration.sdes
        if configuration.sdes.mayAnswer { for suite in SDPCryptoSuite.allCases { audio.keys[suite] = key(for: suite) } }
        audio.codecs = configuration.codecs.compactMap(\.description)
        return audio
    }

    /// The address for a peer that knows no candidates: the one most likely to be reached (RFC 8839, section 4.2.1.2).
    private var defaultDestination: Endpoint {
        let best = ice.localCandidates.min { $0.type.reach > $1.type.reach }
        return best?.endpoint ?? Endpoint(.v4(0), 9)
    }

    /// Acts on an agreement: the first one starts ICE and keys, later ones change what flows, restart ICE, or begin new keys.
    private func adopt(_ audio: NegotiatedAudio, candidates: [String], at now: MonotonicTime) -> [Action] {
        let earlier = agreement
        agreement = audio
        ownKeys.agree(on: audio.keying)
        apply(audio, at: now)
        noteAssociation(after: earlier)
        let keying = startKeying(at: now)
        let wasLineOff = isLineOff
        isLineOff = false
        if let earlier, audio.remote.keepsPath(of: earlier.remote) {
            // The path may have been lost while nobody missed it.
            return wasLineOff && isPathLost ? keying + beginRecovery(at: now) : keying
        }
        var remote = audio.remote
        remote.add(candidates: candidates)
        let parameters = ICEParameters(
            ufrag: remote.iceUfrag ?? "", password: remote.icePassword ?? "", isLite: remote.isICELite)
        let checks = ice.setRemote(parameters, attributes: remote.candidates, at: now)
        return keying + perform(checks, at: now)
    }

    /// Brings the whole of an agreement to what uses it, whoever offered and whatever was agreed on before.
    ///
    /// The sound follows by the leg's `format`.
    private func apply(_ audio: NegotiatedAudio, at now: MonotonicTime) {
        var settings = MediaSessionConfiguration(
            ssrc: ssrc, clockRate: audio.codec.clockRate, canonicalName: configuration.canonicalName)
        settings.audioLevelID = audio.audioLevelID
        settings.extendedReports = ExtendedReportsWish(audio.extendedReports)
        if let session { session.change(to: settings, at: now) } else { makeSession(settings) }
        session?.payloadTypes = audio.receivedTypes
        session?.keyPayloadType = audio.telephoneEvent?.receivePayloadType
        sendPayloadType = audio.direction.sends ? audio.sendPayloadType : nil
        sentTypes = audio.sentTypes
        agreeOnKeys(audio)
    }

    private var isPathLost: Bool {
        switch ice.state {
        case .disconnected, .failed: true
        case .new, .checking, .connected, .completed: false
        }
    }

    private func makeSession(_ settings: MediaSessionConfiguration) {
        let session = MediaSession(configuration: settings, random: random.split())
        session.sink = tap
        session.observer = observer.map { PathObserver(self, $0) }
        media = session
    }
}

extension CandidateType {
    /// Higher for what more peers can reach.
    fileprivate var reach: Int {
        switch self {
        case .host, .peerReflexive: 0
        case .serverReflexive: 1
        case .relayed: 2
        }
    }
}
