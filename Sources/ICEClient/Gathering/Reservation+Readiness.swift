internal import Wire

/// When there is enough for a call.
extension Reservation {
    /// Looks at the whole after every event.
    mutating func evaluate(at now: MonotonicTime) -> [Action] {
        switch state {
        case .gathering:
            if isSettled { return candidates.isEmpty ? fail() : becomeReady(at: now) }
            guard !candidates.isEmpty else { return [] }
            if isPastCap || isGraceOver { return becomeReady(at: now) }
            if hasGoal, timers[.grace] == nil { timers[.grace] = now + grace }
            return []
        case .ready:
            return candidates.isEmpty && isSettled ? fail() : []
        case .idle, .failed, .releasing, .ended:
            return []
        }
    }

    /// Whether nothing is under way that could bring more.
    private var isSettled: Bool {
        hosts.allSatisfy { $0.local != nil || $0.hasFailed } && lookups.isEmpty
            && probes.allSatisfy { $0.phase != .asking } && !relays.contains(where: \.isRunning)
            && (waitingStages.isEmpty || hasRelay)
    }

    /// Whether the best that can be expected is there: a relayed address, or a reflexive one without relays.
    private var hasGoal: Bool {
        if hasRelay { return true }
        let mayHaveRelay = !waitingStages.isEmpty || relays.contains(where: \.isRunning)
        return !mayHaveRelay && candidates.contains { $0.type == .serverReflexive }
    }

    /// About a round trip, for what is nearly there as well.
    private var grace: Duration {
        let measured =
            relays.compactMap(\.allocation.roundTripTime).min() ?? probes.compactMap(\.roundTrips.roundTripTime).min()
        return min(max(measured ?? .milliseconds(50), .milliseconds(10)), .milliseconds(150))
    }

    private mutating func becomeReady(at now: MonotonicTime) -> [Action] {
        state = .ready
        if readyAt == nil { gatheringTime = now - startedAt }
        readyAt = now
        suspect = nil
        timers.cancel(.grace)
        timers.cancel(.cap)
        scheduleRetry(at: now)
        return [.ready]
    }

    private mutating func fail() -> [Action] {
        let failure: GatheringFailure =
            if readyAt != nil {
                .lost(why)
            } else if relays.isEmpty && hosts.isEmpty {
                .nothingConfigured
            } else {
                .nothingGathered(why)
            }
        let actions = closeEverything(.failed(failure))
        return actions + [.failed(failure)]
    }
}
