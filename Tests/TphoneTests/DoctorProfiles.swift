import ICEClient
import Wire

@testable import tphone

/// What the checks find behind each firewall of the lab, as values.
enum DoctorProfile: String, CaseIterable, Sendable {
    case open, nat
    case natSymmetric = "nat-symmetric"
    case rtpBlocked = "rtp-blocked"
    case udpBlocked = "udp-blocked"
    case webOnly = "web-only"
    case httpsOnly = "https-only"
    case proxyOnly = "proxy-only"
    case blocked

    static let agent = IPAddress("10.1.4.7")
    static let cloud = IPAddress("203.0.113.20")
    static let urls: [(text: String, transport: TransportProtocol, port: UInt16)] = [
        ("turn:turn.example:3478?transport=udp", .udp, 3478), ("turn:turn.example:3478?transport=tcp", .tcp, 3478),
        ("turn:turn.example:80?transport=tcp", .tcp, 80), ("turns:turn.example:443?transport=tcp", .tls, 443),
    ]

    var verdict: DoctorVerdict {
        switch self {
        case .open, .nat, .natSymmetric, .rtpBlocked: .good
        case .udpBlocked, .webOnly, .httpsOnly, .proxyOnly: .degraded
        case .blocked: .noSignalling
        }
    }

    var findings: DoctorFindings {
        var findings = DoctorFindings()
        let isProxied = self == .proxyOnly
        if isProxied { findings.proxy = "proxy.corp:3128" }
        let gateway = DoctorCheck.Route(
            "gw.example", 443, address: isProxied ? nil : Self.cloud, local: isProxied ? nil : Self.agent,
            isProxied: isProxied)
        findings.checks.append(
            DoctorCheck(
                .signal, "https://gw.example", .tls, self == .blocked ? .blocked : .ok, ms: 41, note: "", route: gateway
            ))
        findings.checks.append(relay(0, udp, step: .stun))
        for (index, url) in Self.urls.enumerated() { findings.checks.append(relay(index, result(url))) }
        findings.call = path.map { .init(path: $0, isHeard: true, lossPercent: 0, jitterMs: 2) }
        return findings
    }

    private var udp: CheckResult {
        switch self {
        case .open, .nat, .natSymmetric, .rtpBlocked: .ok
        case .udpBlocked, .webOnly, .httpsOnly, .proxyOnly, .blocked: .blocked
        }
    }

    private func result(_ url: (text: String, transport: TransportProtocol, port: UInt16)) -> CheckResult {
        switch (self, url.transport, url.port) {
        case (_, .udp, _): udp
        case (.open, _, _), (.nat, _, _), (.natSymmetric, _, _), (.udpBlocked, _, _): .ok
        case (.blocked, _, _): .blocked
        case (.rtpBlocked, _, let port), (.webOnly, _, let port): port == 3478 ? .blocked : .ok
        case (.httpsOnly, let transport, _): transport == .tls ? .ok : .blocked
        case (.proxyOnly, let transport, _): transport == .tls ? .ok : .proxy
        }
    }

    private func relay(_ index: Int, _ result: CheckResult, step: DoctorStep = .turn) -> DoctorCheck {
        let url = Self.urls[index]
        let isProxied = self == .proxyOnly && url.transport != .udp
        let route = DoctorCheck.Route(
            "turn.example", url.port, address: isProxied ? nil : Self.cloud, local: isProxied ? nil : Self.agent,
            isProxied: isProxied)
        return DoctorCheck(step, url.text, url.transport, result, ms: result == .ok ? 52 : nil, note: "", route: route)
    }

    private var path: CallReportJSON.Path? {
        func path(_ type: String, _ transport: String) -> CallReportJSON.Path {
            .init(
                local: .init(type: type, address: "203.0.113.20:50000"),
                remote: .init(type: "host", address: "203.0.113.10:40000"), transport: transport,
                server: type == "relay" ? "turn.example" : nil)
        }
        switch self {
        case .open: return path("host", "udp")
        case .nat: return path("srflx", "udp")
        case .natSymmetric, .rtpBlocked: return path("relay", "udp")
        case .udpBlocked, .webOnly: return path("relay", "tcp")
        case .httpsOnly, .proxyOnly: return path("relay", "tls")
        case .blocked: return nil
        }
    }
}
