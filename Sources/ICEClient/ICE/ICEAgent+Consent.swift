internal import Wire

/// Consent to go on sending (RFC 7675); it keeps NAT bindings alive too.
extension ICEAgent {
    mutating func beginConsent(at now: MonotonicTime) {
        checks.removeAll { $0.purpose == .consent }
        timers.cancel(.consentAnswer)
        timers[.consent] = now + consentGap()
        timers[.consentExpiry] = path?.consentExpiresAt
    }

    mutating func sendConsentCheck(at now: MonotonicTime) -> [Action] {
        guard let path else { return [] }
        timers[.consent] = now + consentGap()
        timers[.consentAnswer] = now + max(configuration.minimumTimeout, (path.pair.roundTripTime ?? .zero) * 2)
        return [
            send(.consent, on: path.key, priority: path.pair.local.priorityIfPeerReflexive, path.credentials, at: now)
        ]
    }

    /// A response over the path in use renews consent, whatever check it answers.
    mutating func consentReceived(
        _ check: ConnectivityCheck, _ sample: Duration?, at now: MonotonicTime
    ) -> [Action] {
        guard let path, path.key == check.key, path.credentials.remoteKey == check.remoteKey else { return [] }
        let expiry = now + configuration.consentLifetime
        self.path?.consentExpiresAt = expiry
        timers[.consentExpiry] = expiry
        timers.cancel(.consentAnswer)
        clearSuspicion(at: now)
        guard state == .disconnected else { return [] }
        if path.pair.isNominated, path.generation == generation { isSearching = false }
        return change(to: path.pair.isNominated ? .completed : .connected)
    }

    /// RFC 7675, section 5.1: each distance differs from the mean by up to a fifth.
    mutating func consentGap() -> Duration {
        let mean = configuration.consentInterval.nanoseconds
        return .nanoseconds(Int64.random(in: mean * 4 / 5...mean * 6 / 5, using: &random))
    }
}
