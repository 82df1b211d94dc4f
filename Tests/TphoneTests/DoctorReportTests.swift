import Foundation
import ICEClient
import Testing
import Wire

@testable import tphone

struct DoctorReportTests {
    private static var findings: DoctorFindings {
        var findings = DoctorProfile.udpBlocked.findings
        for index in findings.checks.indices {
            switch findings.checks[index].result {
            case .ok:
                findings.checks[index].note = findings.checks[index].step == .turn ? "relayed, echoed" : "HTTP 200"
            default: findings.checks[index].note = "no answer in 5 s"
            }
        }
        findings.checks.append(Doctor.natCheck(nil))
        findings.checks.append(
            DoctorCheck(.media, "echo", .tcp, .ok, ms: 211, note: "loss 0%, jitter 2 ms"))
        return findings
    }

    @Test func theTableIsCalm() {
        let report = DoctorReport(Self.findings, took: .milliseconds(8400))
        #expect(
            report.text(savedTo: "/state/tphone/diag-20260301-143158.json") == """
                 DIAGNOSE   took 8.4 s                                      result DEGRADED (10)
                --------------------------------------------------------------------------------
                 STEP                  UDP       TCP       TLS         note
                 1 SIGNAL  443         -         -         ok 41ms     HTTP 200
                 2 STUN    3478        BLOCKED   -         -           no answer in 5 s
                 3 TURN    3478/80/443 BLOCKED   ok 52ms   ok 52ms     no answer in 5 s
                 4 NAT                 UNKNOWN   -         -           needs UDP, skipped
                 5 MEDIA               -         ok 211ms  -           loss 0%, jitter 2 ms
                --------------------------------------------------------------------------------
                 STUN udp turn:turn.example:3478?transport=udp: BLOCKED, no answer in 5 s
                 TURN udp turn:turn.example:3478?transport=udp: BLOCKED, no answer in 5 s
                 CALL relay 203.0.113.20:50000 to host 203.0.113.10:40000 over tcp through
                   turn.example
                --------------------------------------------------------------------------------
                 VERDICT  Calls work, but only through TURN over TCP or TLS. Expect more delay
                          than over UDP, and bursts under loss.
                 ASK YOUR NETWORK TEAM
                   1  allow UDP out  10.1.4.7 -> turn.example (203.0.113.20) port 3478
                      (enough)
                   2  optional, direct media: allow UDP out  10.1.4.7 -> 203.0.113.10 ports
                      1024-65535
                   keep: TCP 80 out to turn.example (203.0.113.20)
                   keep: TCP 3478 out to turn.example (203.0.113.20)
                   keep: TCP 443 out to gw.example (203.0.113.20), turn.example (203.0.113.20),
                         no TLS inspection

                 SAVED  /state/tphone/diag-20260301-143158.json  (secrets removed)
                """)
    }

    @Test(arguments: DoctorProfile.allCases)
    func noLineIsWiderThanTheScreen(_ profile: DoctorProfile) {
        var findings = profile.findings
        for index in findings.checks.indices {
            findings.checks[index].note = String(repeating: "quite a long story ", count: 12)
        }
        let text = DoctorReport(findings, took: .milliseconds(123)).text(savedTo: nil)
        let tooWide = text.split(separator: "\n", omittingEmptySubsequences: false).filter { $0.count > 80 }
        #expect(tooWide.isEmpty)
        #expect(text.contains("VERDICT"))
    }

    @Test func theJSONHasTheDocumentedKeys() throws {
        var findings = Self.findings
        var behavior = NATBehavior(local: Endpoint(.v4(0x0A01_0407), 50_000))
        behavior.mapped = Endpoint(.v4(0xC633_6401), 40_000)
        behavior.mappingGap = .noOtherAddress
        behavior.filteringGap = .noOtherAddress
        findings.nat = behavior
        let text = JSONLine.text(of: DoctorReport(findings, took: .milliseconds(8400)))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(Set(object.keys) == ["verdict", "summary", "checks", "nat", "path", "rules", "remedies", "took_ms"])
        #expect(object["verdict"] as? String == "degraded")
        #expect(object["took_ms"] as? Double == 8400)
        let checks = try #require(object["checks"] as? [[String: Any]])
        #expect(Set(checks[0].keys) == ["step", "target", "transport", "result", "ms", "note"])
        #expect(
            checks.map { $0["step"] as? String } == ["signal", "stun", "turn", "turn", "turn", "turn", "nat", "media"])
        let nat = try #require(object["nat"] as? [String: String])
        #expect(
            nat == [
                "local": "10.1.4.7:50000", "mapped": "198.51.100.1:40000",
                "note": "the STUN server has one address only",
            ])
        let rules = try #require(object["rules"] as? [[String: String]])
        #expect(
            rules[0] == ["need": "enough", "rule": "allow UDP out  10.1.4.7 -> turn.example (203.0.113.20) port 3478"])
        let path = try #require(object["path"] as? [String: Any])
        #expect(path["transport"] as? String == "tcp")
    }

    @Test func aCopyIsKeptForItsOwnerAlone() throws {
        let folder = try TemporaryDirectory()
        let date = Date(timeIntervalSince1970: 1_772_375_518)
        let path = try DoctorArchive.save("{}", at: date, environment: ["XDG_STATE_HOME": folder.path])
        #expect(path == "\(folder.path)/tphone/diag-20260301-143158.json")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "{}\n")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let blocked = try folder.write("", to: "taken")
        #expect(throws: CommandFailure.self) {
            try DoctorArchive.save("{}", at: date, environment: ["XDG_STATE_HOME": blocked])
        }
    }
}
