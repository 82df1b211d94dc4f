import Wire

/// Derives what the network team has to be asked for.
///
/// Of TURN servers only the listening ports are ever asked for: the relayed ones lie between server and far end.
struct NetworkRules {
    private let findings: DoctorFindings

    static func all(for findings: DoctorFindings) -> [NetworkRule] {
        let rules = NetworkRules(findings: findings)
        return rules.signalling + rules.relaying + rules.direct + rules.inspection + rules.keep
    }

    private var signalling: [NetworkRule] {
        guard !findings.works(.signal) else { return [] }
        return openings(for: findings.checks(.signal).filter { $0.result.isNetworks && $0.result != .intercepted })
            .map { NetworkRule(need: .signalling, rule: $0) }
    }

    private var relaying: [NetworkRule] {
        guard !findings.works(.turn, .udp), findings.mediaWay != .direct || findings.lacksRelay else { return [] }
        let closed = findings.checks(.turn).filter { $0.result.isNetworks && $0.result != .intercepted }
        // What could not be asked for want of a name has to be open too.
        let unknown = findings.checks(.turn, .udp).filter { $0.result == .unknown }
        let enough = openings(for: closed.filter { $0.transport == .udp } + unknown)
        var rules = enough.map { NetworkRule(need: .enough, rule: $0) }
        guard !findings.works(.turn) else { return rules }
        // TLS where there is a choice: it passes more firewalls than TCP.
        let secure = closed.filter { $0.transport == .tls }
        let streams = secure.isEmpty ? closed.filter { $0.transport == .tcp } : secure
        let need = enough.isEmpty ? NetworkRule.Need.enough : .otherwise
        rules += openings(for: streams).map { NetworkRule(need: need, rule: $0) }
        return rules
    }

    /// Direct media saves the way over the TURN server; without it calls work too.
    private var direct: [NetworkRule] {
        guard !findings.isRelayOnly, findings.isSignallingWorking, let path = findings.call?.path,
            path.local?.type == "relay", findings.call?.isHeard == true
        else { return [] }
        let from = findings.localAddress
        let isHost = path.remote.map { $0.type != "relay" } ?? false
        let host = isHost ? path.remote.flatMap { Endpoint($0.address) }?.address.description : nil
        let place = host.map { "\($0), its media ports" } ?? "the media ports of the WebRTC Service"
        return [NetworkRule(need: .optional, rule: "direct media: allow UDP out  \(from) -> \(place)")]
    }

    private var inspection: [NetworkRule] {
        let places = findings.checks.filter { $0.result == .intercepted }.compactMap(\.route)
        return Self.byPort(places) { $0.host }.map { port, hosts in
            NetworkRule(
                need: !findings.works(.signal) ? .signalling : findings.works(.turn) ? .optional : .enough,
                rule: "no TLS inspection of \(hosts) port \(port)")
        }
    }

    private var keep: [NetworkRule] {
        let working = findings.checks.filter { $0.result == .ok && [.signal, .turn].contains($0.step) }
        return TransportProtocol.allCases.flatMap { transport -> [NetworkRule] in
            let routes = working.filter { $0.transport == transport }.compactMap(\.route)
            let name = transport == .udp ? "UDP" : "TCP"
            return Self.byPort(routes.filter { !$0.isProxied }) { $0.host }.map { port, hosts in
                let caution = transport == .tls ? ", no TLS inspection" : ""
                return NetworkRule(need: .keep, rule: "\(name) \(port) out to \(hosts)\(caution)")
            }
                + Self.byPort(routes.filter(\.isProxied)) { $0.host }.map { port, hosts in
                    NetworkRule(
                        need: .keep, rule: "CONNECT to \(hosts) port \(port) through \(findings.proxy ?? "the proxy")")
                }
        }
    }

    /// Rules that open what these checks found closed, one for each transport and port.
    private func openings(for checks: [DoctorCheck]) -> [String] {
        var rules: [String] = []
        for isUDP in [true, false] {
            let routes = checks.filter { ($0.transport == .udp) == isUDP }.compactMap(\.route)
            let from = routes.compactMap(\.local).first.map(\.description) ?? findings.localAddress
            rules += Self.byPort(routes.filter { !$0.isProxied }) { $0.address?.description ?? $0.host }.map {
                "allow \(isUDP ? "UDP" : "TCP") out  \(from) -> \($1) port \($0)"
            }
            rules += Self.byPort(routes.filter(\.isProxied)) { $0.host }.map {
                "allow CONNECT to \($1) port \($0) on the proxy \(findings.proxy ?? "")"
            }
        }
        return rules
    }

    /// The places with the same port as one text, in the order in which they came.
    private static func byPort(
        _ routes: [DoctorCheck.Route], _ name: (DoctorCheck.Route) -> String
    ) -> [(port: UInt16, places: String)] {
        var ports: [UInt16] = []
        var places: [UInt16: [String]] = [:]
        for route in routes {
            if !ports.contains(route.port) { ports.append(route.port) }
            let place = name(route)
            if places[route.port]?.contains(place) != true { places[route.port, default: []].append(place) }
        }
        return ports.map { ($0, places[$0, default: []].joined(separator: ", ")) }
    }
}

extension DoctorFindings {
    /// Where packets of this host come from, as far as is known.
    var localAddress: String {
        checks.compactMap { $0.route?.local }.first?.description ?? "this host"
    }
}
