internal import ICEClient
internal import Wire

/// What the two relays make of their servers' answers.
extension RelayProbe {
    func index(of socket: SocketID) -> Int? { sides.firstIndex { $0.socket == socket && $0.isSocketThere } }

    mutating func makeSide(_ server: HostPort, renewals: Int = 0, at now: MonotonicTime) -> Side {
        defer { nextSocket &+= 1 }
        let allocation = TURNAllocation(
            configuration: .init(username: username, password: password, isReliable: url.transport != .udp),
            random: random.split())
        var side = Side(socket: SocketID(nextSocket), allocation: allocation, server: server)
        side.startedAt = now
        side.renewals = renewals
        return side
    }

    /// Lets an allocation do something, and performs what it asks for.
    mutating func drive(
        _ index: Int, at now: MonotonicTime, _ body: (inout TURNAllocation) -> [TURNAllocation.Action]
    ) -> [NetworkAction] {
        var actions: [NetworkAction] = []
        for action in body(&sides[index].allocation) { actions += perform(action, of: index, at: now) }
        return actions
    }

    private mutating func perform(
        _ action: TURNAllocation.Action, of index: Int, at now: MonotonicTime
    ) -> [NetworkAction] {
        switch action {
        case .transmit(let bytes):
            guard sides[index].isSocketThere, let remote = sides[index].ends.remote else { return [] }
            return [.transmit(bytes, on: sides[index].socket, to: remote)]
        case .allocated(let relayed, let mapped, _):
            sides[index].relayed = relayed
            sides[index].mapped = mapped
            sides[index].time = now - sides[index].startedAt
            return allocated(at: now)
        case .received(let bytes, _):
            guard index == 0, bytes == payload else { return [] }
            return conclude(.heard(now - sentAt), at: now)
        case .permissionRefused(_, let failure):
            return conclude(.refused(failure), at: now)
        case .failed(let failure):
            return failed(failure, index, at: now)
        case .channelBound, .channelRefused, .released:
            return []
        }
    }

    /// Sends as soon as both relays are there.
    private mutating func allocated(at now: MonotonicTime) -> [NetworkAction] {
        guard conclusion == nil, sides.allSatisfy({ $0.relayed != nil }), let sender = sides[1].relayed else {
            return []
        }
        timers[.echo] = now + Self.echoLimit
        let permitted = drive(0, at: now) { $0.permit([sender.address], at: now) }
        return permitted + sendPayload(at: now)
    }

    mutating func sendPayload(at now: MonotonicTime) -> [NetworkAction] {
        guard conclusion == nil, let target = sides[0].relayed, sides[1].relayed != nil else { return [] }
        // The first one may come before the other side's permission.
        timers[.resend] = now + Self.resendInterval
        sentAt = now
        let payload = payload
        return drive(1, at: now) { $0.send(payload, to: target, at: now) }
    }

    /// Another server, or another port, may do better.
    private mutating func failed(_ failure: TURNFailure, _ index: Int, at now: MonotonicTime) -> [NetworkAction] {
        let old = sides[index]
        sides[index].failure = old.failure ?? .turn(failure)
        guard conclusion == nil, old.relayed == nil, old.renewals < Self.maximumRenewals else { return [] }
        let server: HostPort
        switch failure {
        case .tryAlternate(let endpoint):
            let known = proxy == nil ? old.ends.remote?.address : IPAddress(old.server.host)
            guard TURNRedirect.isAllowed(to: endpoint.address, from: known) else { return [] }
            server = HostPort(endpoint.address.description, endpoint.port)
        case .allocationMismatch: server = old.server
        default: return []
        }
        sides[index] = makeSide(server, renewals: old.renewals + 1, at: now)
        return (old.isSocketThere ? [.close(old.socket)] : [])
            + [.open(sides[index].socket, SocketRequest(to: url, at: server, through: proxy))]
    }

    /// Whoever has no relay by now will have none.
    mutating func giveUpWaiting() {
        for index in sides.indices where sides[index].relayed == nil && sides[index].failure == nil {
            sides[index].failure = sides[index].silence
        }
    }

    /// The second relay serves as the first when the server has no more.
    private mutating func preferWhatIsThere() {
        guard sides[0].relayed == nil, sides[0].failure?.isShortage == true, sides[1].relayed != nil else { return }
        sides.swapAt(0, 1)
    }

    /// Gives back what there is, and asks later: other probes and phones of this user give theirs back too.
    private mutating func waitForSingle(at now: MonotonicTime) -> [NetworkAction] {
        singleTries += 1
        timers.cancelAll()
        timers[.again] = now + .milliseconds(700) * singleTries + .milliseconds(Int64(random.next() % 512))
        var actions: [NetworkAction] = []
        for index in sides.indices where sides[index].isSocketThere {
            sides[index].isSocketThere = false
            actions.append(.close(sides[index].socket))
        }
        return actions
    }

    /// The other side stays as it failed.
    mutating func askForSingle(at now: MonotonicTime) -> [NetworkAction] {
        timers[.limit] = now + limit
        sides[1].failure = sides[0].failure
        sides[0] = makeSide(sides[0].server, renewals: Self.maximumRenewals, at: now)
        return [.open(sides[0].socket, SocketRequest(to: url, at: sides[0].server, through: proxy))]
    }

    /// Concludes as soon as nothing more can be learned, and ends when nothing is left to give back.
    mutating func proceed(at now: MonotonicTime) -> [NetworkAction] {
        guard outcome == nil else { return [] }
        var actions: [NetworkAction] = []
        if conclusion == nil, timers[.again] == nil {
            preferWhatIsThere()
            if let failure = sides[0].failure, sides[0].relayed == nil {
                if failure.isShortage, singleTries == 0, sides[1].failure == nil { return actions }
                if failure.isShortage, singleTries < Self.maximumSingleTries { return actions + waitForSingle(at: now) }
                conclusion = Outcome(ends: sides[0].ends, relay: .failure(failure))
                actions += release(at: now)
            } else if sides[0].relayed != nil, let failure = sides[1].failure {
                actions += conclude(.noSecond(failure), at: now)
            }
        }
        guard conclusion != nil, timers[.release] == nil || sides.allSatisfy(\.isGivenBack) else { return actions }
        return actions + close()
    }

    mutating func conclude(_ echo: Echo, at now: MonotonicTime) -> [NetworkAction] {
        guard conclusion == nil, let relayed = sides[0].relayed, let mapped = sides[0].mapped else { return [] }
        conclusion = Outcome(
            ends: sides[0].ends,
            relay: .success(Relay(relayed: relayed, mapped: mapped, time: sides[0].time, echo: echo)))
        return release(at: now)
    }

    private mutating func release(at now: MonotonicTime) -> [NetworkAction] {
        timers.cancelAll()
        timers[.release] = now + Self.releaseLimit
        var actions: [NetworkAction] = []
        for index in sides.indices where sides[index].ends.local != nil {
            actions += drive(index, at: now) { $0.release(at: now) }
        }
        return actions
    }

    mutating func close() -> [NetworkAction] {
        outcome = conclusion
        timers.cancelAll()
        return sides.filter(\.isSocketThere).map { .close($0.socket) }
    }
}

extension ProbeFailure {
    /// The server has no relay left for this user, or for anybody (RFC 8656, section 7.2).
    var isShortage: Bool { self == .turn(.quotaReached) || self == .turn(.insufficientCapacity) }
}

extension RelayProbe.Side {
    /// Why there is no relay in the end: what answers, however badly, is not silent.
    fileprivate var silence: ProbeFailure {
        guard ends.local != nil else { return isConnected ? .silent : .notOpened(.timedOut) }
        if let failure = allocation.doubtfulFailure { return .turn(failure) }
        return allocation.dropped > 0 || deframer.buffered > 0 ? .notSTUN : .silent
    }

    /// Before there is a relay only STUN can come, whose first two bits are 0; an HTTP server's answer begins otherwise.
    func isStranger(_ bytes: [UInt8]) -> Bool {
        relayed == nil && deframer.buffered == 0 && bytes.first.map { $0 > 0x3F } == true
    }

    /// Whether the server need not be told anything any more.
    fileprivate var isGivenBack: Bool { !isSocketThere || ends.local == nil || allocation.nextDeadline == nil }
}
