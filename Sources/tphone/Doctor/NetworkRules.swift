import ICEClient
import Wire

/// Derives what the network team has to be asked for: one rule for each cause that is theirs to remove.
///
/// Of TURN servers only the listening ports are ever asked for: the relayed ones lie between server and far end.
struct NetworkRules {
    let findings: DoctorFindings

    static func all(for findings: DoctorFindings) -> [NetworkRule] {
        // Before somebody has signed in to the network, nothing is known of what it allows.
        guard !findings.isBehindPortal else { return [] }
        let rules = NetworkRules(findings: findings)
        let all = rules.signalling + rules.relaying + rules.direct + rules.inspection + rules.keep
        return all.enumerated().filter { index, rule in !all[..<index].contains { $0.rule == rule.rule } }.map(
            \.element)
    }

    private var signalling: [NetworkRule] {
        guard !findings.works(.signal) else { return [] }
        return texts(for: findings.checks(.signal).filter { $0.rule != .noInspection })
            .map { NetworkRule(need: .signalling, rule: $0) }
    }

    private var relaying: [NetworkRule] {
        guard !findings.works(.turn, .udp), findings.mediaWay != .direct || findings.lacksRelay else { return [] }
        let closed = findings.checks(.turn).filter { $0.rule != .none && $0.rule != .noInspection }
        let enough = texts(for: closed.filter { $0.transport == .udp })
        var rules = enough.map { NetworkRule(need: .enough, rule: $0) }
        guard !findings.works(.turn) else { return rules }
        // TLS where there is a choice: it passes more firewalls than TCP.
        let secure = closed.filter { $0.transport == .tls }
        let streams = secure.isEmpty ? closed.filter { $0.transport == .tcp } : secure
        let need = enough.isEmpty ? NetworkRule.Need.enough : .otherwise
        rules += texts(for: streams).map { NetworkRule(need: need, rule: $0) }
        return rules
    }

    /// Direct media saves the way over the TURN server; without it calls work too.
    private var direct: [NetworkRule] {
        guard !findings.isRelayOnly, findings.isSignallingWorking, let path = findings.call?.path,
            path.local?.type == "relay", findings.call?.isHeard == true
        else { return [] }
        let from = findings.source(of: .v4)
        // No opened port helps where the NAT takes another one for each destination.
        if findings.nat?.isSymmetric == true, findings.works(.turn, .udp) {
            let rule = "direct media: one outside port for each UDP port of \(from), whatever the destination"
            return [NetworkRule(need: .optional, rule: "\(rule) (endpoint-independent mapping, RFC 4787)")]
        }
        let isHost = path.remote.map { $0.type != "relay" } ?? false
        let host = isHost ? path.remote.flatMap { Endpoint($0.address) }?.address.description : nil
        let place = host ?? "the WebRTC Service"
        return [
            NetworkRule(need: .optional, rule: "direct media: allow UDP out  \(from) -> \(place) ports 1024-65535")
        ]
    }

    private var inspection: [NetworkRule] {
        let places = findings.checks.filter { $0.rule == .noInspection }.compactMap(\.route)
        return places.byPort { $0.named }.map { port, hosts in
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
            return routes.filter { !$0.isProxied }.byPort { $0.named }.map { port, hosts in
                let caution = transport == .tls ? ", no TLS inspection" : ""
                return NetworkRule(need: .keep, rule: "\(name) \(port) out to \(hosts)\(caution)")
            }
                + routes.filter(\.isProxied).byPort { $0.named }.map { port, hosts in
                    NetworkRule(need: .keep, rule: "CONNECT to \(hosts) port \(port) through \(proxy)")
                }
        }
    }

    private var proxy: String { findings.proxy ?? "the proxy" }

    /// The rules that these checks need, each once: for each cause and port the places that share it.
    private func texts(for checks: [DoctorCheck]) -> [String] {
        var groups: [(key: Group, routes: [DoctorCheck.Route])] = []
        for check in checks where check.rule != .none {
            guard let route = check.route else { continue }
            let from = route.local ?? findings.known(route.address?.family)
            let key = Group(
                rule: check.rule, isUDP: check.transport == .udp, isProxied: route.isProxied,
                from: from?.description ?? "this host", port: route.port)
            if let index = groups.firstIndex(where: { $0.key == key }) {
                groups[index].routes.append(route)
            } else {
                groups.append((key, [route]))
            }
        }
        var texts: [String] = []
        for (key, routes) in groups {
            let text = text(key, routes.byPort { $0.named }.map(\.places).joined(separator: ", "))
            if !texts.contains(text) { texts.append(text) }
        }
        return texts
    }

    private struct Group: Hashable {
        var rule: CheckCause.Rule
        var isUDP: Bool
        var isProxied: Bool
        var from: String
        var port: UInt16
    }

    private func text(_ key: Group, _ places: String) -> String {
        let protocolName = key.isUDP ? "UDP" : "TCP"
        let connect = "allow CONNECT to \(places) port \(key.port) on the proxy \(proxy)"
        return switch key.rule {
        case .none: ""
        case .open, .passAnswers, .openToProxy:
            if key.rule == .openToProxy {
                "allow TCP out  \(key.from) -> the proxy \(proxy)"
            } else if key.isProxied {
                connect
            } else if key.rule == .passAnswers {
                "let \(places) port \(key.port) answer \(key.from): \(protocolName) connects, and nothing comes back"
            } else {
                "allow \(protocolName) out  \(key.from) -> \(places) port \(key.port)"
            }
        case .passLargePackets(let size):
            "let packets of more than \(size) bytes pass between \(key.from) and \(places) port \(key.port), "
                + "or send ICMP \"fragmentation needed\" (IPv6: \"packet too big\")"
        case .provideFamily(.v4):
            "an IPv4 address and route for this host, or NAT64 with DNS64 (RFC 6146, RFC 6147)"
        case .provideFamily(.v6): "an IPv6 address and route for this host"
        case .noInspection: "no TLS inspection of \(places) port \(key.port)"
        case .allowInFilter: "allow \(places) port \(key.port) in the web filter for \(key.from)"
        case .allowConnect: connect
        case .allowWithoutSignIn: "\(connect) without a sign-in, or with Digest"
        case .openForProxy: "allow TCP out  \(proxy) -> \(places) port \(key.port): the proxy does not reach it"
        }
    }
}

extension [DoctorCheck.Route] {
    /// The places with the same port as one text, in the order in which they came.
    fileprivate func byPort(_ name: (DoctorCheck.Route) -> String) -> [(port: UInt16, places: String)] {
        var ports: [UInt16] = []
        var places: [UInt16: [String]] = [:]
        for route in self {
            if !ports.contains(route.port) { ports.append(route.port) }
            let place = name(route)
            if places[route.port]?.contains(place) != true { places[route.port, default: []].append(place) }
        }
        return ports.map { ($0, places[$0, default: []].joined(separator: ", ")) }
    }
}

extension DoctorCheck.Route {
    /// The name with the address, as far as they are known: firewalls have rules for either.
    fileprivate var named: String {
        guard !isProxied, let address, address != IPAddress(host) else { return host }
        return "\(host) (\(address))"
    }
}

extension DoctorCheck {
    /// What the network team has to be asked for on account of it.
    fileprivate var rule: CheckCause.Rule {
        // What could not be asked for want of a name has to be open too.
        if result == .unknown, step == .turn, transport == .udp { return .open }
        if let cause { return cause.rule }
        switch result {
        case .blocked, .refused, .stalled: return .open
        case .intercepted: return .noInspection
        case .proxy: return .allowConnect
        case .ok, .unknown, .fail: return .none
        }
    }
}

extension DoctorFindings {
    /// This host's address of a family, as some check has learned it; of any family where none is given.
    func known(_ family: IPAddress.Family?) -> IPAddress? {
        checks.compactMap { $0.route?.local }.first { family == nil || $0.family == family }
    }

    /// Where packets of this host come from, as far as is known.
    fileprivate func source(of family: IPAddress.Family) -> String {
        (known(family) ?? known(nil))?.description ?? "this host"
    }
}

extension NATBehavior {
    /// Another outside port for another destination.
    var isSymmetric: Bool {
        switch mapping {
        case .addressDependent, .addressAndPortDependent, .destinationDependent: true
        case .direct, .endpointIndependent, nil: false
        }
    }
}
