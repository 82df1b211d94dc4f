package import Wire

/// Other ways than the ones at hand: a standby beside a path over UDP, everything anew when a network changes, UDP when it comes back.
extension Reservation {
    /// How long after a reservation without UDP was ready UDP is tried again.
    static let retryInterval = Duration.seconds(180)
    /// The same where there is no relay at all.
    static let lossInterval = Duration.seconds(30)

    /// How soon another standby is looked for when there is none, or none any more.
    static let standbyInterval = Duration.seconds(15)

    /// Reserves a relay over TCP or TLS beside what is there, for the moment UDP is cut, and keeps one from now on; the candidate follows.
    package mutating func openStandby(at now: MonotonicTime) -> [Action] {
        guard isAlive, !isOpeningStandby else { return [] }
        let ways = plans.filter { $0.url.transport != .udp }
        guard !ways.isEmpty else { return [] }
        timers[.standby] = now + Self.standbyInterval
        guard !relays.contains(where: { $0.isStream && !$0.hasFailed }) else { return [] }
        isOpeningStandby = true
        startedAt = now
        planStages(ways)
        let actions = startNextStage(at: now)
        endStandbyIfDone()
        return actions + evaluate(at: now)
    }

    /// Nothing is left that could become the standby.
    mutating func endStandbyIfDone() {
        let isUnderWay = relays.contains { $0.isStream && $0.isRunning } || !waitingStages.isEmpty
        if !isUnderWay { isOpeningStandby = false }
    }

    /// Begins to gather again, also after a failure: on these local addresses, with a new relay for each way that has none; `.ready` follows once more.
    ///
    /// What works stays; sockets on addresses that are no longer there are given up at once.
    ///
    /// - Parameter suspect: a socket that may still work, but is no reason to wait for no other.
    package mutating func regather(
        hostAddresses: [IPAddress], suspect: SocketID? = nil, at now: MonotonicTime
    ) -> [Action] {
        guard isAlive || failure != nil else { return [] }
        let gone = Set(configuration.hostAddresses).subtracting(hostAddresses)
        configuration.hostAddresses = hostAddresses
        isOpeningStandby = false
        waitingStages = []
        var actions: [Action] = []
        for relay in relays where relay.local.map({ gone.contains($0.address) }) ?? false {
            actions += relayFailed(relay.socket, .socket(.unreachable), isSocketOpen: true, at: now)
        }
        self.suspect = suspect
        relays.removeAll(where: \.hasFailed)
        actions += closeHosts { gone.contains($0.address) || $0.hasFailed }
        beginGathering(at: now)
        return actions + openHosts(at: now) + startNextStage(at: now) + evaluate(at: now)
    }

    mutating func beginGathering(at now: MonotonicTime) {
        state = .gathering
        startedAt = now
        isPastCap = false
        isGraceOver = false
        timers.cancel(.grace)
        timers.cancel(.better)
        timers[.cap] = now + configuration.maximumWait
        planStages(plans.filter { !isUnderWay($0) })
    }

    /// Whether there is a relay by this way, or soon; one that is suspect needs another beside it.
    func isUnderWay(_ plan: RelayAttempt.Plan) -> Bool {
        relays.contains { $0.plan.url == plan.url && !$0.hasFailed && $0.socket != suspect }
    }

    /// A better way is tried again from time to time: any relay where there is none, UDP where it was blocked.
    mutating func scheduleRetry(at now: MonotonicTime) {
        timers[.better] = retryPlans.isEmpty ? nil : now + (hasRelay ? Self.retryInterval : Self.lossInterval)
    }

    /// The last relay is gone while nobody gathers: the first try to get another comes soon.
    mutating func scheduleRecovery(at now: MonotonicTime) {
        guard state == .ready, !hasRelay else { return }
        timers[.better] = .earlier(timers[.better], now + .seconds(1))
    }

    mutating func retry(at now: MonotonicTime) -> [Action] {
        scheduleRetry(at: now)
        guard state == .ready else { return [] }
        return retryPlans.flatMap { begin($0, at: now) }
    }

    private var retryPlans: [RelayAttempt.Plan] {
        if hasRelay, relays.contains(where: { !$0.isStream && $0.candidate != nil }) { return [] }
        return hasRelay ? plans.filter { $0.url.transport == .udp } : plans
    }

    /// Uses other credentials for the same servers from now on, also in allocations that live (RFC 8489, section 9.2).
    package mutating func update(servers: [TURNServer]) {
        configuration.turn = servers
        for index in relays.indices {
            let url = relays[index].plan.url
            guard let server = servers.first(where: { $0.urls.contains(url) }) else { continue }
            relays[index].replaceCredentials(of: server)
        }
        for stage in waitingStages.indices {
            for way in waitingStages[stage].plans.indices {
                let url = waitingStages[stage].plans[way].url
                guard let server = servers.first(where: { $0.urls.contains(url) }) else { continue }
                waitingStages[stage].plans[way].server = server
            }
        }
    }
}
