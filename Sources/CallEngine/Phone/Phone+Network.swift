package import ICEClient
internal import Signaling
package import Wire

// The network under a living phone: a path that must be found anew, addresses that come and go, credentials that change.
extension Phone {
    /// How soon a restart is tried again that could not be offered, or was not answered.
    private static var restartInterval: Duration { .seconds(2) }

    /// Offers the call's far end a restart of ICE, now or as soon as the gateway takes an offer.
    func offerRestart(at now: MonotonicTime) -> [PhoneAction] {
        guard let current = call, let leg = current.leg, leg.wantsRestart else { return [] }
        timers[.restart] = now + Self.restartInterval
        guard leg.pendingOffer == nil, line == .ready, session.canReoffer else { return [] }
        let direction: MediaDirection = if case .held = current.state { .inactive } else { .sendrecv }
        let (offer, actions) = leg.makeRestartOffer(direction, at: now)
        do {
            return perform(actions, at: now) + perform(try session.reoffer(sdp: offer, at: now), at: now)
        } catch {
            leg.pendingOffer = nil
            leg.restartUnanswered()
            return perform(actions, at: now)
        }
    }

    /// The addresses of this host are others now: spares are made anew, and a call moves if it has to.
    package func networkChanged(hostAddresses: [IPAddress], at now: MonotonicTime) -> [PhoneAction] {
        guard configuration.gathering.hostAddresses != hostAddresses else { return [] }
        configuration.gathering.hostAddresses = hostAddresses
        timers.cancel(.reserve)
        reservationBackoff.reset()
        var actions = releaseSpares(at: now) + perform(session.networkChanged(at: now), at: now)
        if let leg = call?.leg {
            actions += perform(leg.networkChanged(hostAddresses: hostAddresses, at: now), at: now)
        }
        return actions + fillSpares(at: now)
    }

    /// From now on these servers, or these credentials, are used; living relay ports take over the credentials.
    package func update(servers: [TURNServer], at now: MonotonicTime) -> [PhoneAction] {
        configuration.gathering.turn = servers
        for index in spares.indices { spares[index].reservation.update(servers: servers) }
        call?.leg?.update(servers: servers)
        return fillSpares(at: now)
    }
}
