import ICEClient
import Signaling
import Transport
import Wire

/// Asking servers.
extension Doctor {
    func askGateway() async -> Finding {
        let gateway = plan.gateway
        let transport: TransportProtocol = gateway.isSecure ? .tls : .tcp
        let route = DoctorCheck.Route(gateway.host, gateway.port, isProxied: plan.gatewayProxy != nil)
        func check(_ cause: CheckCause) -> DoctorCheck {
            DoctorCheck(.signal, plan.gatewayName, transport, cause, route: route)
        }
        switch await network.ask(plan.gatewayURL, limit: Self.streamLimit, settings: gatewaySettings) {
        case .success(let reply):
            let behind = reply.date.flatMap(GatewayClock.secondsBehind)
            if let cause = await confirmed(CheckCause(reply)) {
                return .gateway(check(cause), clockBehind: behind)
            }
            if await losesLargePackets() {
                return .gateway(check(.largePacketsLost(over: Int(Self.smallSegment) + 40)), clockBehind: behind)
            }
            let found = DoctorCheck(
                .signal, plan.gatewayName, transport, .ok, ms: reply.time.reportedMilliseconds,
                note: "HTTP \(reply.status)", route: route)
            return .gateway(found, clockBehind: behind)
        case .failure(.timedOut):
            return .gateway(check(await causeOfSilence()), clockBehind: nil)
        case .failure(let failure):
            let cause = CheckCause(failure, limit: Self.streamLimit)
            return .gateway(check(await networkPage(behind: cause) ?? cause), clockBehind: nil)
        }
    }

    /// A gateway may have a page of its own where nothing is asked of it; a network that stands in between answers everything so.
    private func confirmed(_ cause: CheckCause?) async -> CheckCause? {
        guard let cause, cause.result == .intercepted else { return cause }
        let base = plan.gatewayURL.last == "/" ? String(plan.gatewayURL.dropLast()) : plan.gatewayURL
        // Of a session that nobody has; without HTML even an error shows that a gateway speaks.
        let reply = await network.ask("\(base)/sign_out?id=nobody", limit: Self.secondLimit, settings: gatewaySettings)
        guard case .success(let second) = reply else { return cause }
        return CheckCause(second)?.result == .intercepted ? cause : nil
    }

    /// Messages of a call are larger than what was asked so far: a request of several packets may end where that did not.
    private func losesLargePackets() async -> Bool {
        let reply = await network.ask(
            plan.gatewayURL, limit: Self.secondLimit, settings: gatewaySettings, padding: Self.largeRequest)
        guard case .failure(.timedOut) = reply else { return false }
        let small = await network.ask(
            plan.gatewayURL, limit: Self.secondLimit, settings: gatewaySettings, segment: Self.smallSegment,
            padding: Self.largeRequest)
        return if case .success = small { true } else { false }
    }

    /// A network that wants a sign-in of its own cannot answer under TLS as the gateway; without TLS it says what it wants.
    private func networkPage(behind cause: CheckCause) async -> CheckCause? {
        guard plan.gateway.isSecure, plan.gatewayProxy == nil, cause.mayHideAPage else { return nil }
        let url = "http://\(HTTPURL.authority(plan.gateway.host, 80))/"
        guard case .success(let reply) = await network.ask(url, limit: Self.secondLimit, settings: gatewaySettings),
            let interception = reply.interception, interception.status == 511 || !interception.destination.isEmpty
        else { return nil }
        return .interception(interception)
    }

    /// Silence of the gateway looks the same for a closed way and for one that loses large packets.
    private func causeOfSilence() async -> CheckCause {
        let server = HostPort(plan.gateway.host, plan.gateway.port)
        async let isConnecting = connects(to: server, through: plan.gatewayProxy)
        async let small = network.ask(
            plan.gatewayURL, limit: Self.secondLimit, settings: gatewaySettings, segment: Self.smallSegment)
        if case .success = await small { return .largePacketsLost(over: Int(Self.smallSegment) + 40) }
        return await isConnecting ? .silentConnection(Self.streamLimit) : .silence(Self.streamLimit)
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
                url, proxy: plan.turnProxy(for: url), limit: Self.bindingLimit, triesSizes: true, socket: SocketID($0),
                random: .system)
        }
    }

    private func bindingCheck(_ url: TURNServerURL, _ outcome: BindingProbe.Outcome?) -> DoctorCheck {
        let route = route(to: url, outcome?.ends)
        switch outcome?.answer {
        case .success(let answer):
            return DoctorCheck(
                .stun, url.description, url.transport, .ok, ms: answer.time.reportedMilliseconds,
                note: answer.words, route: route)
        case .failure(let failure):
            let cause = CheckCause(failure, over: url.transport, limit: Self.bindingLimit)
            return DoctorCheck(.stun, url.description, url.transport, cause, route: route)
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
            // The proxy's address says nothing of the server's.
            let server = route.isProxied ? IPAddress(url.host) : outcome?.ends.remote?.address
            if let cause = CheckCause(relayed: found.relayed.address, by: server) {
                return DoctorCheck(.turn, url.description, url.transport, cause, route: route)
            }
            return DoctorCheck(
                .turn, url.description, url.transport, .ok, ms: found.time.reportedMilliseconds,
                note: "relayed at \(found.relayed), \(found.echo.words)", route: route)
        case .failure(let failure):
            var cause = CheckCause(failure, over: url.transport, limit: Self.streamLimit)
            if case .silence = cause, url.transport == .tls,
                await connects(to: HostPort(url.host, url.port), through: plan.turnProxy)
            {
                cause = .silentConnection(Self.streamLimit)
            }
            return DoctorCheck(.turn, url.description, url.transport, cause, route: route)
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

extension BindingProbe.Answer {
    /// What a STUN server told, and how it did.
    var words: String {
        var words = "seen as \(mapped)"
        if let largestPacket, largestPacket < BindingProbe.largestPacketTried {
            words += ", packets over \(largestPacket) bytes are lost"
        }
        return isOldServer ? words + ", an old server (RFC 3489)" : words
    }
}

extension RelayProbe.Echo {
    /// What came of sending through the relay.
    var words: String {
        switch self {
        case .heard: "echoed"
        case .silent: "but no echo came back"
        case .refused(let failure): "no echo: \(failure)"
        case .noSecond(.turn(.quotaReached)), .noSecond(.turn(.insufficientCapacity)):
            "only one at a time, so without an echo"
        case .noSecond: "no second one to echo"
        }
    }
}

extension IPAddress {
    /// Whether everybody in the internet can reach it: none of a private network or of this machine.
    var isForEverybody: Bool {
        switch self {
        case .v4(let bits):
            !(isLoopback || isUnspecified || isLinkLocal || bits >> 24 == 10 || bits >> 20 == 0xAC1
                || bits >> 16 == 0xC0A8 || bits >> 22 == 0x191)
        case .v6(let upper, _): !(isLoopback || isUnspecified || isLinkLocal || upper >> 57 == 0x7E)
        }
    }
}
