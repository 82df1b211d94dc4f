internal import Wire

/// Consent to go on sending (RFC 7675); it keeps NAT bindings alive too.
extension ICEAgent {
    mutating func beginConsent(at now: MonotonicTime) {
        checks.removeAll { $0.purpose == .consent }
        scheduleConsent(at: now)
        timers[.consentExpiry] = path?.consentExpiresAt
    }

    mutating func sendConsentCheck(at now: MonotonicTime) -> [Action] {
        guard let path else { return [] }
        scheduleConsent(at: now)
        let check = send(
            .consent, on: path.key, priority: path.pair.local.priorityIfPeerReflexive, path.credentials, at: now)
        self.path?.unansweredCount += 1
        return [check] + (path.unansweredCount >= 2 ? change(to: .disconnected) : [])
    }

    /// A response over the path in use renews consent, whatever check it answers.
    mutating func consentReceived(
        _ check: ConnectivityCheck, _ sample: Duration?, at now: MonotonicTime
    ) -> [Action] {
        guard let path, path.key == check.key, path.credentials.remoteKey == check.remoteKey else { return [] }
        let expiry = now + configuration.consentLifetime
        self.path?.consentExpiresAt = expiry
        self.path?.unansweredCount = 0
        timers[.consentExpiry] = expiry
        if path.generation == generation, check.purpose == .consent {
            checkList.update(check.key) {
                $0.validity?.confirmedAt = now
                $0.measured(sample)
            }
            self.path?.pair.roundTripTime = checkList[check.key]?.roundTripTime
        }
        guard state == .disconnected else { return [] }
        return change(to: path.pair.isNominated ? .completed : .connected)
    }

    mutating func consentExpired(at now: MonotonicTime) -> [Action] {
        guard let path else { return [] }
        guard path.generation != generation else { return fail(.consentLost) }
        // The old path of a restart is gone; the new one is still being looked for.
        self.path = nil
        timers.cancel(.consent)
        return change(to: remoteParameters == nil ? .new : .checking)
    }

    private mutating func scheduleConsent(at now: MonotonicTime) {
        let mean = configuration.consentInterval.nanoseconds
        timers[.consent] = now + .nanoseconds(Int64.random(in: mean * 4 / 5...mean * 6 / 5, using: &random))
    }
}
