import ICEClient
import Transport
import Wire

/// Building connections: through the proxy, and with a look at certificates.
extension Doctor {
    /// Whose certificate answers there.
    func shakeHands(_ place: DoctorPlan.Place) async -> DoctorCheck {
        let layers = StreamLayers(to: place.server, tls: place.server.host, through: place.proxy)
        let outcome = await connect(layers)
        let route = DoctorCheck.Route(
            place.server.host, place.server.port, address: place.proxy == nil ? outcome?.ends.remote?.address : nil,
            local: outcome?.ends.local?.address, isProxied: place.proxy != nil)
        var check = DoctorCheck(.tls, place.server.description, .tls, .unknown, note: "not reached", route: route)
        switch outcome?.time {
        case .success(let time):
            check.result = .ok
            check.ms = time.reportedMilliseconds
            check.note = "certificate trusted"
        case .failure(let failure):
            let cause = CheckCause(failure, over: .tls, limit: Self.streamLimit)
            // Whether a way is closed is said elsewhere: here it only means that no certificate was seen.
            guard cause.result == .intercepted || cause.result == .fail else { break }
            check.blame(cause)
        case nil: break
        }
        return check
    }

    func reach(_ proxy: HostPort) async -> DoctorCheck {
        let outcome = await connect(StreamLayers(to: proxy))
        return connectionCheck(proxy, outcome, isProxied: false, note: "reachable")
    }

    func tunnel(to place: DoctorPlan.Place) async -> DoctorCheck {
        let outcome = await connect(StreamLayers(to: place.server, through: place.proxy))
        return connectionCheck(place.server, outcome, isProxied: true, note: "CONNECT allowed")
    }

    private func connectionCheck(
        _ place: HostPort, _ outcome: StreamProbe.Outcome?, isProxied: Bool, note: String
    ) -> DoctorCheck {
        let route = DoctorCheck.Route(
            place.host, place.port, address: isProxied ? nil : outcome?.ends.remote?.address,
            local: outcome?.ends.local?.address, isProxied: isProxied)
        let target = isProxied ? "CONNECT \(place)" : place.description
        switch outcome?.time {
        case .success(let time):
            return DoctorCheck(
                .proxy, target, .tcp, .ok, ms: time.reportedMilliseconds, note: note, route: route)
        case .failure(let failure):
            let cause = CheckCause(failure, over: .tcp, limit: Self.streamLimit)
            return DoctorCheck(.proxy, target, .tcp, cause, route: route)
        case nil:
            return DoctorCheck(.proxy, target, .tcp, .unknown, note: "not asked", route: route)
        }
    }

    /// Whether a TCP connection can be made, though what goes over it stays unanswered.
    func connects(to server: HostPort, through proxy: HostPort?) async -> Bool {
        let layers = StreamLayers(to: server, through: proxy)
        let outcome = try? await network.run { StreamProbe(layers, limit: Self.secondLimit, socket: SocketID($0)) }
        return if case .success = outcome?.time { true } else { false }
    }

    private func connect(_ layers: StreamLayers) async -> StreamProbe.Outcome? {
        try? await network.run { StreamProbe(layers, limit: Self.streamLimit, socket: SocketID($0)) }
    }
}
