import Foundation
import Testing

extension EndToEnd {
    /// Calls through every firewall of `scripts/firewall-lab`.
    @Suite(.enabled(if: FirewallLab.obstacle == nil, FirewallLab.comment))
    struct FirewallTests {
        /// The path that a call must take behind a firewall.
        struct Expectation: Sendable, CustomTestStringConvertible {
            var profile: String
            var options: [String] = []
            var localType: String
            var transport: String
            /// The ports of the TURN server that may be used; none on a direct path.
            var ports: [String] = []

            var testDescription: String { ([profile] + options).joined(separator: " ") }
        }

        static let expectations = [
            Expectation(profile: "open", localType: "host", transport: "udp"),
            Expectation(profile: "nat", localType: "srflx", transport: "udp"),
            Expectation(profile: "nat-symmetric", localType: "relay", transport: "udp", ports: ["3478"]),
            Expectation(profile: "rtp-blocked", localType: "relay", transport: "udp", ports: ["3478"]),
            Expectation(profile: "udp-blocked", localType: "relay", transport: "tcp", ports: ["3478", "80"]),
            Expectation(
                profile: "udp-blocked", options: ["--reject"], localType: "relay", transport: "tcp",
                ports: ["3478", "80"]),
            Expectation(profile: "web-only", localType: "relay", transport: "tcp", ports: ["80"]),
            Expectation(profile: "https-only", localType: "relay", transport: "tls", ports: ["443"]),
            Expectation(profile: "proxy-only", localType: "relay", transport: "tls", ports: ["443"]),
            Expectation(
                profile: "proxy-only", options: ["--proxy-auth", "basic"], localType: "relay", transport: "tls",
                ports: ["443"]),
            Expectation(
                profile: "proxy-only", options: ["--proxy-auth", "digest"], localType: "relay", transport: "tls",
                ports: ["443"]),
        ]

        private static let call = ["tphone", "call", "echo", "--tone", "440", "--listen-for", "440", "--json"]
        /// The TURN server's address outside, which its relay candidates have.
        private static let relay = " 203.0.113.20 "

        @Test(arguments: expectations)
        func aCallGetsThrough(_ expected: Expectation) async throws {
            let workplace = try Workplace()
            let journal = workplace.file("journal")
            let program = try FirewallLab.start(
                [expected.profile] + expected.options + ["--journal", journal, "--"] + Self.call + ["--duration", "5"],
                in: workplace)
            let status = try await program.exitStatus(within: .seconds(90))
            let report = try JSON(#require(program.takeLines().last, "status \(status): \(program.errors)"))
            #expect(status == 0, "\(report) \(program.errors)")
            #expect(report["ok"] == .boolean(true))
            // It is our own tone that comes back, so sound flows both ways.
            #expect(report["media.heard"] == .boolean(true), "\(report)")
            #expect(report["path.local.type"] == .text(expected.localType), "\(report["path"])")
            #expect(report["path.transport"] == .text(expected.transport), "\(report["path"])")
            let port = report["path.server"].text?.split(separator: ":").last.map {
                String($0.prefix(while: \.isNumber))
            }
            if expected.ports.isEmpty {
                #expect(port == nil, "\(report["path"])")
            } else {
                #expect(port.map(expected.ports.contains) == true, "\(report["path"])")
            }
            try expectReservation(report, before: FirewallLab.firstOffer(of: "5001", in: FirewallLab.journal(journal)))
        }

        @Test func nothingIsAnErrorSoon() async throws {
            let workplace = try Workplace()
            let timed = """
                begun=$(date +%s%N)
                "$@"
                status=$?
                echo "took $((($(date +%s%N) - begun) / 1000000))"
                exit $status
                """
            for options in [[], ["--reject"]] {
                let program = try FirewallLab.start(
                    ["blocked"] + options + ["--", "sh", "-c", timed, "sh"] + Self.call, in: workplace)
                #expect(try await program.exitStatus(within: .seconds(60)) == 69, "\(program.errors)")
                let lines = program.takeLines()
                let took = try #require(lines.last?.split(separator: " ").last.flatMap { Int($0) })
                #expect(took <= 5000, "\(lines)")
                let report = try JSON(#require(lines.first))
                #expect(report["ok"] == .boolean(false))
                // The reason: silence is told from an answer that says no.
                let reason = try #require(report["error"].text)
                #expect(reason.contains("gateway"), "\(report)")
                #expect(reason.contains("did not answer") == options.isEmpty, "\(report)")
            }
        }

        @Test func aCallOutlivesTheEndOfUDP() async throws {
            let workplace = try Workplace()
            let journal = workplace.file("journal")
            let program = try FirewallLab.start(
                ["cut-udp", "--cut-after", "3", "--journal", journal, "--"] + Self.call + ["--duration", "15"],
                in: workplace)
            let status = try await program.exitStatus(within: .seconds(90))
            #expect(program.errors.contains("UDP is cut."), "\(program.errors)")
            let report = try JSON(#require(program.takeLines().last, "status \(status): \(program.errors)"))
            #expect(status == 0, "\(report)")
            #expect(report["media.heard"] == .boolean(true), "\(report)")
            #expect(report["path.local.type"] == .text("relay"), "\(report["path"])")
            #expect(["tcp", "tls"].contains(report["path.transport"].text), "\(report["path"])")
            #expect(try #require(report["call.duration_ms"].number) >= 15_000)
            // It never is nothing: what was cut was heard to be missing.
            let silence = try #require(report["media.longest_silence_ms"].number)
            #expect(silence > 0 && silence <= 1500, "\(report)")
            // Sound came before and after: 50 packets a second but for the silence.
            #expect(try #require(report["media.packets_received"].number) >= 600, "\(report)")
            try expectReservation(report, before: FirewallLab.firstOffer(of: "5001", in: FirewallLab.journal(journal)))
        }

        /// The customer behind a home NAT calls, the agent answers over TLS.
        @Test func aCustomerReachesTheAgent() async throws {
            let workplace = try Workplace()
            let both = """
                tphone answer --count 1 --tone 440 --listen-for 1000 --json >"$0/agent" &
                until grep -qs '"ready"' "$0/agent"; do sleep 0.05; done
                on customer tphone call 5001 --tone 1000 --listen-for 440 --duration 3 --json >"$0/customer" || exit
                wait $!
                """
            let program = try FirewallLab.start(["https-only", "--", "sh", "-c", both, workplace.path], in: workplace)
            #expect(try await program.exitStatus(within: .seconds(90)) == 0, "\(program.errors)")
            let reports = try ["agent", "customer"].map { name in
                try JSON(
                    #require(
                        String(contentsOfFile: workplace.file(name), encoding: .utf8).split(separator: "\n").last.map(
                            String.init)))
            }
            for report in reports { #expect(report["media.heard"] == .boolean(true), "\(report)") }
            #expect(reports[0]["path.transport"] == .text("tls"), "\(reports[0])")
            #expect(reports[1]["path.local.type"] == .text("srflx"), "\(reports[1])")
        }

        /// The offer was written when the relay was there, so it has its address.
        private func expectReservation(_ report: JSON, before offer: String) throws {
            #expect(report["reservation.before_offer"] == .boolean(true), "\(report)")
            #expect(try #require(report["reservation.age_ms"].number) > 0)
            let candidates = offer.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("a=candidate:") }
            #expect(candidates.contains { $0.contains("typ relay") && $0.contains(Self.relay) }, "\(offer)")
        }
    }
}
