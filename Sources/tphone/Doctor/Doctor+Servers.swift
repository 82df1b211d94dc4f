import ICEClient
import Signaling
import Transport
import Wire

/// Asking servers.
extension Doctor {
    func askGateway() async -> DoctorCheck {
        let gateway = plan.gateway
        let transport: TransportProtocol = gateway.isSecure ? .tls : .tcp
        let route = DoctorCheck.Route(gateway.host, gateway.port, isProxied: plan.gatewayProxy != nil)
        switch await network.ask(plan.gatewayURL, limit: Self.streamLimit, settings: gatewaySettings) {
        case .success(let reply):
            let outcome = CheckOutcome(httpStatus: reply.status)
            return DoctorCheck(
                .signal, plan.gatewayName, transport, outcome.result,
                ms: outcome.result == .ok ? reply.time.reportedMilliseconds : nil, note: outcome.note, route: route)
        case .failure(let failure):
            let outcome = CheckOutcome(failure, limit: Self.streamLimit)
            return DoctorCheck(
                .signal, plan.gatewayName, transport, outcome.result, note: outcome.note, route: route)
        }
    }

    /// Binding by every URL, and then the NAT's behaviour by the best server that answered.
    func lookOutside() async -> Finding {
        guard !plan.stun.isEmpty else { return .checks([]) }
        let probes = await withTaskGroup(of: (Int, BindingProbe.Outcome?).self) { group in
            for (index, url) in plan.stun.enumerated() {
                group.addTask { (index, await bind(url)) }
            }
            return await group.reduce(into: [Int: BindingProbe.Outcome]()) { $0[$1.0] = $1.1 }
        }
        let checks = plan.stun.enumerated().map { index, url in bindingCheck(url, probes[index]) }
        let answered = plan.stun.indices.filter { plan.stun[$0].transport == .udp }.compactMap { probes[$0] }
            .filter { if case .success = $0.answer { true } else { false } }
        let hasOther = { (outcome: BindingProbe.Outcome) in (try? outcome.answer.get())?.other != nil }
        guard let best = answered.first(where: hasOther) ?? answered.first, let server = best.ends.remote,
            let local = best.ends.local
        else { return .outside(checks + [Self.natCheck(nil)], nil) }
        let behavior = try? await network.run {
            NATProbe(server: server, from: local.address, socket: SocketID($0), random: .system)
        }
        return .outside(checks + [Self.natCheck(behavior)], behavior)
    }

    private func bind(_ url: TURNServerURL) async -> BindingProbe.Outcome? {
        try? await network.run {
            BindingProbe(
                url, proxy: plan.turnProxy(for: url), limit: Self.bindingLimit, socket: SocketID($0), random: .system)
        }
    }

    private func bindingCheck(_ url: TURNServerURL, _ outcome: BindingProbe.Outcome?) -> DoctorCheck {
        let route = route(to: url, outcome?.ends)
        switch outcome?.answer {
        case .success(let answer):
            return DoctorCheck(
                .stun, url.description, url.transport, .ok, ms: answer.time.reportedMilliseconds,
                note: "seen as \(answer.mapped)", route: route)
        case .failure(let failure):
            let outcome = CheckOutcome(failure, over: url.transport, limit: Self.bindingLimit)
            return DoctorCheck(.stun, url.description, url.transport, outcome.result, note: outcome.note, route: route)
        case nil:
            return DoctorCheck(.stun, url.description, url.transport, .unknown, note: "not asked", route: route)
        }
    }

    static func natCheck(_ behavior: NATBehavior?) -> DoctorCheck {
        let name = "RFC 5780"
        guard let behavior, behavior.mapped != nil else {
            return DoctorCheck(.nat, name, .udp, .unknown, note: "needs UDP, skipped")
        }
        guard let mapping = behavior.mapping else {
            let why = behavior.mappingGap?.words ?? "not found out"
            return DoctorCheck(.nat, name, .udp, .unknown, note: why)
        }
        let words = mapping == .direct ? "no NAT" : "mapping \(mapping.rawValue)"
        let filtering = behavior.filtering.map { ", filtering \($0.rawValue)" } ?? ""
        return DoctorCheck(.nat, name, .udp, .ok, note: words + filtering)
    }

    func reserve(_ relay: DoctorPlan.Relay) async -> DoctorCheck {
        let url = relay.url
        let outcome = try? await network.run {
            RelayProbe(
                url, username: relay.username, password: relay.password, proxy: plan.turnProxy(for: url),
                limit: Self.streamLimit, firstSocket: $0, random: .system)
        }
        let route = route(to: url, outcome?.ends)
        switch outcome?.relay {
        case .success(let found):
            return DoctorCheck(
                .turn, url.description, url.transport, .ok, ms: found.time.reportedMilliseconds,
                note: found.echo.words, route: route)
        case .failure(let failure):
            let outcome = CheckOutcome(failure, over: url.transport, limit: Self.streamLimit)
            return DoctorCheck(.turn, url.description, url.transport, outcome.result, note: outcome.note, route: route)
        case nil:
            return DoctorCheck(.turn, url.description, url.transport, .unknown, note: "not asked", route: route)
        }
    }

    private func route(to url: TURNServerURL, _ ends: ProbeEnds?) -> DoctorCheck.Route {
        let isProxied = plan.turnProxy(for: url) != nil
        return DoctorCheck.Route(
            url.host, url.port, address: isProxied ? nil : ends?.remote?.address, local: ends?.local?.address,
            isProxied: isProxied)
    }
}

extension RelayProbe.Echo {
    /// What came of sending through the relay.
    var words: String {
        switch self {
        case .heard: "relayed, echoed"
        case .silent: "relayed, but no echo came back"
        case .refused(let failure): "relayed, no echo: \(failure)"
        case .noSecond: "relayed, no second one to echo"
        }
    }
}
