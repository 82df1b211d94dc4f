internal import Wire

/// The ways to TURN servers: in stages, each on its own socket.
extension Reservation {
    /// One that counts, which a suspect does not.
    var hasRelay: Bool { relays.contains { $0.candidate != nil && $0.socket != suspect } }

    /// The ways that the configuration allows, in its order.
    var plans: [RelayAttempt.Plan] {
        var plans: [RelayAttempt.Plan] = []
        for server in configuration.turn {
            for url in server.urls where url.isTURN && configuration.turnTransports.contains(url.transport) {
                let proxy = configuration.proxy(for: HostPort(url.host, url.port))
                let plan = RelayAttempt.Plan(url: url, server: server, rank: plans.count, proxy: proxy)
                if !plans.contains(where: { $0.url == url }) { plans.append(plan) }
            }
        }
        return Array(plans.prefix(Self.maximumRelays))
    }

    /// Puts ways in stages: UDP at once, TCP a round trip later, TLS after two.
    ///
    /// What won on this network minutes ago does not wait, and UDP is tried beside it all the same.
    mutating func planStages(_ plans: [RelayAttempt.Plan]) {
        let roundTrip = lessons.roundTripTime(at: startedAt) ?? Self.stageDistance
        stageDistance = min(max(roundTrip * 3 / 2, .milliseconds(20)), Self.stageDistance)
        let winner = lessons.winner(at: startedAt)
        var stages: [Stage] = []
        for (place, kind) in TransportProtocol.inOrder.enumerated() {
            let ways = plans.filter { $0.url.transport == kind }
            guard !ways.isEmpty else { continue }
            stages.append(Stage(offset: kind == winner ? .zero : stageDistance * place, plans: ways))
        }
        stages.sort { $0.offset < $1.offset }
        let first = stages.first?.offset ?? .zero
        waitingStages = stages.map { Stage(offset: $0.offset - first, plans: $0.plans) }
    }

    /// Starts the next stage, and those whose turn has come too.
    mutating func startNextStage(at now: MonotonicTime) -> [Action] {
        timers.cancel(.stage)
        var actions: [Action] = []
        var isFirst = true
        while let stage = waitingStages.first, isFirst || startedAt + stage.offset <= now {
            isFirst = false
            waitingStages.removeFirst()
            actions += stage.plans.flatMap { begin($0, at: now) }
        }
        if let next = waitingStages.first {
            timers[.stage] = max(startedAt + next.offset, now + stageDistance * 2 / 3)
        }
        return actions
    }

    /// Begins one way, unless its server has asked to be left alone.
    mutating func begin(_ plan: RelayAttempt.Plan, at now: MonotonicTime) -> [Action] {
        relays.removeAll { $0.plan.url == plan.url && $0.hasFailed }
        guard !isUnderWay(plan), let socket = makeSocket(at: now) else { return [] }
        let attempt = RelayAttempt(
            plan, socket: socket, knowing: lessons.knowledge(of: plan.destination, at: now), random: random.split())
        relays.append(attempt)
        if let failure = lessons.trouble(with: plan.destination, at: now) {
            timers.cancel(.socket(socket))
            relays[relays.count - 1].fail(.turn(failure), random: random.split())
            return []
        }
        return [.network(.open(socket, attempt.request))]
    }

    /// A server that has answered already will likely give its address within the next round trip: it is worth waiting for, once.
    mutating func stageTimerFired(at now: MonotonicTime) -> [Action] {
        guard !hasRelay || isOpeningStandby else { return [] }
        let answering = relays.indices.filter { relays[$0].phase == .allocating && !relays[$0].hasHeldNextStage }
        let waits = answering.compactMap { index -> Duration? in
            relays[index].allocation.roundTripTime ?? (relays[index].isStream ? .milliseconds(100) : nil)
        }
        guard let longest = waits.max() else { return startNextStage(at: now) }
        for index in answering { relays[index].hasHeldNextStage = true }
        timers[.stage] = now + max(longest * 3 / 2, .milliseconds(10))
        return []
    }

    mutating func relayOpened(
        _ socket: SocketID, _ local: Endpoint, _ remote: Endpoint?, at now: MonotonicTime
    ) -> [Action] {
        guard let index = relayIndex(socket), relays[index].phase == .opening else { return [] }
        guard let remote else { return relayFailed(socket, .socket(.nameNotFound), isSocketOpen: true, at: now) }
        relays[index].local = local
        relays[index].remote = remote
        relays[index].phase = .allocating
        let actions = drive(socket, at: now) { $0.start(at: now) }
        return relays[index].isStream ? actions : actions + learnSTUNServer(remote, at: now)
    }

    mutating func relayReceived(
        _ socket: SocketID, _ bytes: [UInt8], from source: Endpoint, at now: MonotonicTime
    ) -> [Action] {
        guard let index = relayIndex(socket), relays[index].remote != nil,
            relays[index].isStream || relays[index].remote == source
        else {
            dropped += 1
            return []
        }
        guard relays[index].isStream else { return drive(socket, at: now) { $0.receive(bytes, at: now) } }
        // Before there is an address there is no ChannelData: its first bytes are those of "HTTP", and of much else.
        if relays[index].phase == .allocating, relays[index].deframer.buffered == 0, bytes.first ?? 0 >= 0x40 {
            return relayFailed(socket, .notTURN, isSocketOpen: true, at: now)
        }
        relays[index].deframer.append(bytes)
        var actions: [Action] = []
        do {
            // A frame may end the allocation, so the relay is looked for again each time.
            while let index = relayIndex(socket), let frame = try relays[index].deframer.next() {
                actions += drive(socket, at: now) { $0.receive(frame, at: now) }
            }
        } catch {
            actions += relayFailed(socket, .notTURN, isSocketOpen: true, at: now)
        }
        return actions
    }

    func relayIndex(_ socket: SocketID) -> Int? { relays.firstIndex { $0.socket == socket } }

    /// Lets something happen to the allocation on a socket, and does what follows from it.
    mutating func drive(
        _ socket: SocketID, at now: MonotonicTime, _ event: (inout TURNAllocation) -> [TURNAllocation.Action]
    ) -> [Action] {
        guard let index = relayIndex(socket) else { return [] }
        var actions: [Action] = []
        for output in event(&relays[index].allocation) { actions += perform(output, on: socket, at: now) }
        return actions
    }

    private mutating func perform(
        _ output: TURNAllocation.Action, on socket: SocketID, at now: MonotonicTime
    ) -> [Action] {
        switch output {
        case .transmit(let bytes):
            guard let index = relayIndex(socket), let server = relays[index].remote else { return [] }
            return [.network(.transmit(bytes, on: socket, to: server))]
        case .allocated(let relayed, let mapped, _):
            return relayAllocated(socket, relayed: relayed, mapped: mapped, at: now)
        case .received(let payload, let peer): return [.received(payload, from: peer, on: socket)]
        case .channelBound(let number, let peer): return [.channelBound(number, peer: peer, on: socket)]
        case .channelRefused(let peer, _): return [.channelRefused(peer: peer, on: socket)]
        case .permissionRefused: return []
        case .failed(let failure): return relayFailed(socket, .turn(failure), isSocketOpen: true, at: now)
        case .released: return [.network(.close(socket))] + relayClosed(socket)
        }
    }

    private mutating func relayAllocated(
        _ socket: SocketID, relayed: Endpoint, mapped: Endpoint, at now: MonotonicTime
    ) -> [Action] {
        guard let index = relayIndex(socket) else { return [] }
        timers.cancel(.socket(socket))
        let relay = relays[index]
        if isOpeningStandby, relay.isStream {
            isOpeningStandby = false
            waitingStages = []
        } else if !isOpeningStandby {
            lessons.note(winner: relay.plan.url.transport, at: now)
        }
        if !isOpeningStandby { timers.cancel(.stage) }
        lessons.note(relay.allocation.knowledge, of: relay.plan.destination)
        let candidate = relay.candidate(relayed: relayed, mapped: mapped, policy: configuration.policy)
        relays[index].phase = .allocated(candidate)
        return add(candidate) + additionalCandidate(of: index, mapped: mapped)
    }

    /// The relayed address of the other family that came with the first one (RFC 8656, section 7.2).
    private mutating func additionalCandidate(of index: Int, mapped: Endpoint) -> [Action] {
        guard let relayed = relays[index].allocation.additionalRelayedEndpoint else { return [] }
        return add(relays[index].candidate(relayed: relayed, mapped: mapped, policy: configuration.policy))
    }

    /// Ends this way, or begins it anew where the server or a fresh port may help.
    mutating func relayFailed(
        _ socket: SocketID, _ failure: RelayFailure, isSocketOpen: Bool, at now: MonotonicTime
    ) -> [Action] {
        guard let index = relayIndex(socket), !relays[index].hasFailed else { return [] }
        var actions: [Action] = isSocketOpen ? [.network(.close(socket))] : []
        guard isAlive else { return actions + relayClosed(socket) }
        timers.cancel(.socket(socket))
        lessons.note(relays[index].allocation.knowledge, of: relays[index].plan.destination)
        if case .turn(let failure) = failure {
            lessons.note(trouble: failure, with: relays[index].plan.destination, at: now)
        }
        relays[index].fail(failure, random: random.split())
        actions += removeCandidates { $0.base == socket }
        actions += renew(index, after: failure, at: now)
        scheduleRecovery(at: now)
        if mayNeedNextStage { actions += startNextStage(at: now) }
        endStandbyIfDone()
        return actions
    }

    /// Nothing that is under way can give what the waiting stages are for.
    private var mayNeedNextStage: Bool {
        isOpeningStandby
            ? !relays.contains { $0.isStream && !$0.hasFailed } : !hasRelay && !relays.contains(where: \.isRunning)
    }

    private mutating func renew(_ index: Int, after failure: RelayFailure, at now: MonotonicTime) -> [Action] {
        var plan = relays[index].plan
        switch failure {
        case .turn(.allocationMismatch): break
        case .turn(.tryAlternate(let server)):
            guard mayBeSent(to: server.address, from: relays[index]) else { return [] }
            let destination = HostPort("\(server.address)", server.port)
            plan.redirect(to: destination, through: configuration.proxy(for: destination))
        case .turn, .socket, .notTURN: return []
        }
        plan.renewals += 1
        guard plan.renewals <= RelayAttempt.maximumRenewals, let socket = makeSocket(at: now) else { return [] }
        // What is known of a server is no reason to sign for whoever we were sent to.
        let isSentElsewhere = plan.destination != relays[index].plan.destination
        let knowledge = isSentElsewhere ? nil : lessons.knowledge(of: plan.destination, at: now)
        relays[index] = RelayAttempt(plan, socket: socket, knowing: knowledge, random: random.split())
        return [.network(.open(socket, relays[index].request))]
    }

    private func mayBeSent(to address: IPAddress, from relay: RelayAttempt) -> Bool {
        let named = IPAddress(relay.plan.destination.host)
        return TURNRedirect.isAllowed(to: address, from: relay.plan.proxy == nil ? relay.remote?.address : named)
    }

    /// Forgets a relay whose socket is closed while everything is being released.
    mutating func relayClosed(_ socket: SocketID) -> [Action] {
        guard state == .releasing else { return [] }
        relays.removeAll { $0.socket == socket }
        if relays.isEmpty {
            state = .ended
            timers.cancelAll()
        }
        return []
    }
}

extension TransportProtocol {
    /// As media prefers them.
    static let inOrder: [TransportProtocol] = [.udp, .tcp, .tls]
}
