package import ICEClient
package import Signaling
package import Wire

// A path that stops working is left for another, or found anew; the call goes on meanwhile.
extension MediaLeg {
    /// What is being done about a path that is lost.
    struct Recovery {
        /// When the call ends if nothing has helped.
        var deadline: MonotonicTime
        /// When nothing could be gathered, and it is tried again.
        var retry: MonotonicTime?
        /// The candidates for a restart are there.
        var isGathered = false
        /// An offer that restarts ICE is out.
        var isOffered = false
    }

    /// A live call's path has failed and nothing takes its place: an offer with new parameters is wanted.
    package var wantsRestart: Bool {
        guard let recovery, !isClosed else { return false }
        return recovery.isGathered && !recovery.isOffered
    }

    /// The path does not answer, and nothing has taken its place.
    package var isInterrupted: Bool { recovery != nil }

    package var isRestartOffered: Bool { recovery?.isOffered ?? false }

    private static var maximumMoves: Int { 16 }
    private static var retryInterval: Duration { .seconds(1) }
    /// As long as a peer's consent lasts (RFC 7675, section 5.1).
    private static var recoveryPatience: Duration { .seconds(30) }

    /// An offer that restarts ICE over the candidates at hand; keys and sessions stay (RFC 8842, section 4).
    package func makeRestartOffer(
        _ direction: MediaDirection, at now: MonotonicTime
    ) -> (SessionDescription, [Action]) {
        recovery?.isOffered = true
        let parameters = ICEParameters(using: &random)
        let actions = perform(ice.restart(localParameters: parameters, at: now), at: now)
        return (makeOffer(direction), actions)
    }

    /// The offer of a restart came to nothing; another may be made.
    package func restartUnanswered() {
        recovery?.isOffered = false
    }

    /// The addresses of this host have changed: sockets on those that are gone are given up, others are opened.
    package func networkChanged(hostAddresses: [IPAddress], at now: MonotonicTime) -> [Action] {
        guard !isClosed else { return [] }
        return perform(ice.regather(hostAddresses: hostAddresses, suspect: nil, at: now), at: now)
    }

    /// Other credentials for the TURN servers in use.
    package func update(servers: [TURNServer]) {
        ice.update(servers: servers)
    }

    // MARK: -

    /// Sound has stopped coming, or an answer: what else there is to use finds out whether it is the path.
    func suspectPath(at now: MonotonicTime) -> [Action] {
        perform(ice.suspectPath(at: now), at: now)
    }

    /// Once there are keys: a second way stands by, and silence is noticed.
    func guardPath(at now: MonotonicTime) -> [Action] {
        watch.begin(at: now)
        guard configuration.survives, let route, !route.isStream else { return [] }
        return perform(ice.openStandby(at: now), at: now)
    }

    /// Nothing answers: gathers what can still be had, then a restart is offered.
    func beginRecovery(at now: MonotonicTime) -> [Action] {
        guard configuration.survives, isSecured, recovery == nil, !isLineOff else { return [] }
        recovery = Recovery(deadline: now + Self.recoveryPatience)
        return [.interrupted] + regather(at: now)
    }

    private func regather(at now: MonotonicTime) -> [Action] {
        recovery?.retry = nil
        let hosts = ice.hostAddresses
        return perform(ice.regather(hostAddresses: hosts, suspect: route?.socket, at: now), at: now)
    }

    /// The network may be away for a moment only.
    func gatheringFailed(at now: MonotonicTime) {
        recovery?.retry = now + Self.retryInterval
    }

    func recoveryTimerFired(at now: MonotonicTime) -> [Action] {
        guard let deadline = recovery?.deadline else { return [] }
        if let retry = recovery?.retry, retry <= now { return regather(at: now) }
        guard deadline <= now else { return [] }
        recovery = nil
        return fail(routeFailure.map { .relayLost($0) } ?? .pathLost)
    }

    func gathered() -> [Action] {
        guard recovery != nil else { return [] }
        recovery?.isGathered = true
        return wantsRestart ? [.restartWanted] : []
    }

    func pathRestored() {
        recovery = nil
    }

    func routeLost() {
        lostRoute = route ?? lostRoute
        route = nil
    }

    /// Notes where media goes now, and tells when a live call has moved.
    func routeChanged(to new: MediaRoute, at now: MonotonicTime) -> [Action] {
        let old = route ?? lostRoute
        let oldName = pathName
        route = new
        lostRoute = nil
        lastPath = ice.report
        let name = ice.name(of: new)
        defer { pathName = name }
        guard isSettled, let oldName, let old, old.socket != new.socket || old.destination != new.destination else {
            return []
        }
        let cause: PathMove.Cause = routeFailure.map { .socketLost($0) } ?? .silent
        routeFailure = nil
        let move = PathMove(at: now, from: oldName, to: name, cause: cause)
        if moves.count < Self.maximumMoves { moves.append(move) }
        return [.moved(move)] + guardPath(at: now)
    }
}
