import Foundation
import Testing

extension EndToEnd {
    /// `tphone doctor` behind the real firewalls of `scripts/firewall-lab`, which it must see for what they are.
    struct DoctorTests {
        /// What the doctor has to find behind one firewall.
        struct Expectation: Sendable, CustomStringConvertible {
            var profile: String
            var verdict: String
            var status: Int32
            /// Results of the TURN checks by transport and port.
            var turn: [String: String]
            /// Local type and transport of the call's path; nil when there can be no call.
            var path: String?
            /// The beginning of the first rule that is asked for; nil when nothing is.
            var rule: String?

            var description: String { profile }
        }

        private static let all = ["udp 3478": "ok", "tcp 3478": "ok", "tcp 80": "ok", "tls 443": "ok"]
        private static let udp = "allow UDP out  10.1.0.10 -> turn.example (203.0.113.20) port 3478"
        private static let direct = "direct media: "

        /// The table of verdicts.
        ///
        /// In `cut-udp` the cut waits for a longer call than the doctor makes: it finds an open network.
        private static let expectations = [
            Expectation(profile: "open", verdict: "good", status: 0, turn: all, path: "host udp"),
            Expectation(profile: "nat", verdict: "good", status: 0, turn: all, path: "srflx udp"),
            Expectation(
                profile: "nat-symmetric", verdict: "good", status: 0, turn: all, path: "relay udp", rule: direct),
            Expectation(
                profile: "rtp-blocked", verdict: "good", status: 0, turn: all(but: ["tcp 3478": "blocked"]),
                path: "relay udp", rule: direct),
            Expectation(
                profile: "udp-blocked", verdict: "degraded", status: 10, turn: all(but: ["udp 3478": "blocked"]),
                path: "relay tcp", rule: udp),
            Expectation(
                profile: "web-only", verdict: "degraded", status: 10,
                turn: all(but: ["udp 3478": "blocked", "tcp 3478": "blocked"]), path: "relay tcp", rule: udp),
            Expectation(
                profile: "https-only", verdict: "degraded", status: 10,
                turn: all(but: ["udp 3478": "blocked", "tcp 3478": "blocked", "tcp 80": "blocked"]), path: "relay tls",
                rule: udp),
            Expectation(
                profile: "proxy-only", verdict: "degraded", status: 10,
                turn: all(but: ["udp 3478": "unknown", "tcp 3478": "proxy", "tcp 80": "proxy"]), path: "relay tls",
                rule: "allow UDP out  10.1.0.10 -> turn.example port 3478"),
            Expectation(
                profile: "blocked", verdict: "no_signalling", status: 12, turn: all.mapValues { _ in "blocked" },
                rule: "allow TCP out  10.1.0.10 -> webrtc.example (203.0.113.10) port 443"),
            Expectation(profile: "cut-udp", verdict: "good", status: 0, turn: all, path: "host udp"),
            Expectation(
                profile: "captive-portal", verdict: "no_signalling", status: 12,
                turn: ["udp 3478": "blocked", "tcp 3478": "blocked", "tcp 80": "stalled", "tls 443": "intercepted"]),
            Expectation(
                profile: "tls-inspection", verdict: "no_signalling", status: 12,
                turn: all(but: ["tls 443": "intercepted"]),
                rule: "no TLS inspection of webrtc.example (203.0.113.10), turn.example (203.0.113.20) port 443"),
            Expectation(
                profile: "ipv6-only", verdict: "no_signalling", status: 12, turn: all.mapValues { _ in "refused" },
                rule: "an IPv4 address and route for this host, or NAT64 with DNS64"),
            Expectation(
                profile: "small-mtu", verdict: "no_signalling", status: 12, turn: all(but: ["tls 443": "stalled"]),
                rule: "let packets of more than 1240 bytes pass between 10.1.0.10 and webrtc.example (203.0.113.10)"),
        ]

        private static func all(but others: [String: String]) -> [String: String] { all.merging(others) { $1 } }

        @Test(.enabled(if: FirewallLab.obstacle == nil, FirewallLab.comment), arguments: expectations)
        func everyFirewallIsSeenForWhatItIs(_ expectation: Expectation) async throws {
            let (report, text) = try await reportAndText([expectation.profile], status: expectation.status)
            let golden = try String(
                contentsOf: DoctorText.folder.appending(path: "\(expectation.profile).txt"), encoding: .utf8)
            #expect(try DoctorText.masked(text) == golden)
            #expect(report["verdict"].text == expectation.verdict)
            #expect(try #require(report["took_ms"].number) < 10_000)
            #expect(try Self.turn(in: report) == expectation.turn)
            let path = [report["path.local.type"].text, report["path.transport"].text].compactMap(\.self)
            #expect(path.joined(separator: " ") == expectation.path ?? "")
            let asked = try #require(report["rules"].list).filter { $0["need"] != .text("keep") }
            if let rule = expectation.rule {
                #expect(asked.first?["rule"].text?.hasPrefix(rule) == true, "\(asked)")
            } else {
                #expect(asked.isEmpty, "\(asked)")
            }
        }

        /// A firewall that answers what it blocks is told from one that is silent.
        ///
        @Test(.enabled(if: FirewallLab.obstacle == nil, FirewallLab.comment))
        func aRefusalIsNoSilence() async throws {
            let report = try await report(["web-only", "--reject"], status: 10)
            #expect(try Self.turn(in: report) == Self.all(but: ["udp 3478": "refused", "tcp 3478": "refused"]))
        }

        /// Where the proxy wants to know who asks, the configured name and password open the same ways.
        @Test(.enabled(if: FirewallLab.obstacle == nil, FirewallLab.comment))
        func aProxyThatSignsUsersInLeadsOn() async throws {
            let report = try await report(["proxy-only", "--proxy-auth", "basic"], status: 10)
            #expect(report["verdict"].text == "degraded")
            #expect(try Self.turn(in: report)["tls 443"] == "ok")
        }

        /// Runs the doctor behind a firewall once; what it shows, and what it keeps.
        private func reportAndText(_ lab: [String], status: Int32) async throws -> (JSON, String) {
            let workplace = try Workplace()
            let both = """
                tphone doctor
                status=$?
                cat "$XDG_STATE_HOME"/tphone/diag-*.json
                exit $status
                """
            let doctor = try FirewallLab.start(lab + ["--quiet", "--", "sh", "-c", both], in: workplace)
            #expect(try await doctor.exitStatus(within: .seconds(90)) == status, "\(doctor.errors)")
            let lines = doctor.takeLines()
            let report = try JSON(#require(lines.last { $0.hasPrefix("{") }, "\(doctor.errors)"))
            return (report, lines.filter { !$0.hasPrefix("{") }.joined(separator: "\n"))
        }

        /// Runs the doctor behind a firewall; its report.
        private func report(_ lab: [String], status: Int32) async throws -> JSON {
            let workplace = try Workplace()
            let doctor = try FirewallLab.start(
                lab + ["--quiet", "--", "tphone", "doctor", "--json", "--no-save"], in: workplace)
            #expect(try await doctor.exitStatus(within: .seconds(90)) == status, "\(doctor.errors)")
            let lines = doctor.takeLines()
            return try JSON(#require(lines.last { $0.hasPrefix("{") }, "\(doctor.errors)"))
        }

        /// The TURN checks as `tls 443` and their results.
        private static func turn(in report: JSON) throws -> [String: String] {
            var results: [String: String] = [:]
            for check in try #require(report["checks"].list) where check["step"] == .text("turn") {
                let target = try #require(check["target"].text)
                let port = target.split(separator: "?")[0].split(separator: ":").last ?? ""
                results["\(check["transport"].text ?? "") \(port)"] = check["result"].text
            }
            return results
        }
    }
}
