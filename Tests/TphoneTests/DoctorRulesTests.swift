import ICEClient
import Testing
import Wire

@testable import tphone

struct DoctorRulesTests {
    private static func rules(_ profile: DoctorProfile) -> [String] {
        NetworkRules.all(for: profile.findings).map { "\($0.need.rawValue): \($0.rule)" }
    }

    private static let udp = "enough: allow UDP out  10.1.4.7 -> turn.example (203.0.113.20) port 3478"
    private static let direct = "optional: direct media: allow UDP out  10.1.4.7 -> 203.0.113.10 ports 1024-65535"

    @Test(arguments: [DoctorProfile.open, .nat])
    func anOpenNetworkIsAskedForNothing(_ profile: DoctorProfile) {
        let rules = NetworkRules.all(for: profile.findings)
        #expect(!rules.isEmpty && rules.allSatisfy { $0.need == .keep })
    }

    @Test func aRelayOverUDPIsEnoughAndDirectMediaOptional() {
        #expect(
            Self.rules(.rtpBlocked) == [
                Self.direct, "keep: UDP 3478 out to turn.example (203.0.113.20)",
                "keep: TCP 80 out to turn.example (203.0.113.20)",
                "keep: TCP 443 out to gw.example (203.0.113.20), turn.example (203.0.113.20), no TLS inspection",
            ])
    }

    @Test func blockedUDPIsAskedForByTheListeningPort() {
        #expect(
            Self.rules(.udpBlocked) == [
                Self.udp, Self.direct, "keep: TCP 3478 out to turn.example (203.0.113.20)",
                "keep: TCP 80 out to turn.example (203.0.113.20)",
                "keep: TCP 443 out to gw.example (203.0.113.20), turn.example (203.0.113.20), no TLS inspection",
            ])
        #expect(
            Self.rules(.httpsOnly) == [
                Self.udp, Self.direct,
                "keep: TCP 443 out to gw.example (203.0.113.20), turn.example (203.0.113.20), no TLS inspection",
            ])
    }

    /// The relayed ports lie between server and far end: tools that ask agents' firewalls for them are wrong.
    @Test(arguments: DoctorProfile.allCases)
    func nobodyIsAskedForRelayedPorts(_ profile: DoctorProfile) {
        #expect(Self.rules(profile).allSatisfy { !$0.contains("49152") && !$0.contains("50000") })
    }

    @Test func behindAProxyTheTunnelIsToBeKept() {
        var findings = DoctorProfile.proxyOnly.findings
        findings.fillAddresses()
        let rules = NetworkRules.all(for: findings).map { "\($0.need.rawValue): \($0.rule)" }
        #expect(rules.first == "enough: allow UDP out  10.1.4.7 -> turn.example (203.0.113.20) port 3478")
        #expect(rules.last == "keep: CONNECT to gw.example, turn.example port 443 through proxy.corp:3128")
    }

    @Test func aClosedNetworkIsAskedForSigningInAndOneWayForSound() {
        #expect(
            Self.rules(.blocked) == [
                "signalling: allow TCP out  10.1.4.7 -> gw.example (203.0.113.20) port 443", Self.udp,
                "otherwise: allow TCP out  10.1.4.7 -> turn.example (203.0.113.20) port 443",
            ])
    }

    @Test func aProxyThatForbidsTheRelayIsAskedForATunnel() {
        var findings = DoctorProfile.proxyOnly.findings
        findings.call = nil
        for index in findings.checks.indices where findings.checks[index].step == .turn {
            if findings.checks[index].transport == .tls { findings.checks[index].result = .proxy }
        }
        let rules = NetworkRules.all(for: findings)
        #expect(
            rules.contains(
                NetworkRule(
                    need: .otherwise, rule: "allow CONNECT to turn.example port 443 on the proxy proxy.corp:3128")))
    }

    @Test func inspectionIsToBeEnded() {
        var findings = DoctorProfile.udpBlocked.findings
        for index in findings.checks.indices where findings.checks[index].transport == .tls {
            findings.checks[index].result = .intercepted
        }
        let rules = NetworkRules.all(for: findings)
        #expect(
            rules.contains(
                NetworkRule(
                    need: .signalling,
                    rule: "no TLS inspection of gw.example (203.0.113.20), turn.example (203.0.113.20) port 443")))
        // A reader must not be told to open what is open, only read along.
        #expect(!rules.contains { $0.rule.contains("allow TCP") })
    }

    @Test func anAddressThatOneCheckLearnedServesAllRules() {
        var findings = DoctorFindings()
        findings.checks = [
            DoctorCheck(
                .dns, "turn.example", nil, .ok, note: "", route: .init("turn.example", 0, address: DoctorProfile.cloud)),
            DoctorCheck(
                .turn, "turn:turn.example:3478?transport=udp", .udp, .blocked, note: "",
                route: .init("turn.example", 3478, local: DoctorProfile.agent)),
        ]
        findings.fillAddresses()
        #expect(
            NetworkRules.all(for: findings).first?.rule
                == "allow UDP out  10.1.4.7 -> turn.example (203.0.113.20) port 3478")
    }
}
