import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// `scripts/firewall-lab` itself: what it says, what it lets through, what it leaves behind.
    struct FirewallScriptTests {
        private static let profiles =
            [
                "open", "nat", "nat-symmetric", "rtp-blocked", "udp-blocked", "web-only", "https-only", "proxy-only",
                "blocked", "cut-udp", "captive-portal", "tls-inspection", "ipv6-only", "small-mtu",
            ]

        @Test func theListExplainsEveryProfile() async throws {
            let program = try Program(FirewallLab.script, ["--list"])
            #expect(try await program.exitStatus() == 0)
            let lines = program.takeLines()
            #expect(Self.profiles.allSatisfy(lines.contains), "\(lines)")
            for heading in ["  allows  ", "  path    ", "  why     "] {
                #expect(lines.count { $0.hasPrefix(heading) } == Self.profiles.count)
            }
        }

        @Test(arguments: [
            [], ["closed"], ["open", "nat"], ["open", "--rtt"], ["--rtt", "--loss", "1"], ["open", "--loss", "x"],
            ["open", "--loss", "100"],
            ["proxy-only", "--proxy-auth", "none", "--proxy-program", "nginx"], ["--list-all"],
            ["proxy-only", "--proxy-auth", "digest", "--proxy-program", "tinyproxy"],
        ])
        func misuseIsSaid(_ words: [String]) async throws {
            let program = try Program(FirewallLab.script, words)
            #expect(try await program.exitStatus() == 64)
            #expect(program.errors.contains("--help"), "\(program.errors)")
            #expect(program.takeLines().isEmpty)
        }

        /// Behind each firewall: which of the cloud's doors open, to which first bytes.
        @Test(.enabled(if: FirewallLab.obstacle == nil, FirewallLab.comment)) func theFirewallsAreReal() async throws {
            let workplace = try Workplace()
            let knock = """
                knock() {
                    exec 3<>"/dev/tcp/203.0.113.$1/$2" && printf "$3" >&3 && head -c 1 <&3 | wc -c
                }
                export -f knock
                try() { echo "$1:$2 $(timeout 2 bash -c "knock $1 $2 '$3'" 2>/dev/null || echo no)"; }
                binding='\\0\\1\\0\\0\\041\\022\\244\\102abcdefghijkl'
                try 20 3478 "$binding"; try 20 80 "$binding"; try 20 443 "$binding"; try 10 80 'GET / HTTP/1.0\\r\\n\\r\\n'
                """
            let open: [(profile: String, ports: [String])] = [
                ("udp-blocked", ["20:3478", "20:80", "20:443", "10:80"]), ("web-only", ["20:80", "20:443", "10:80"]),
                ("https-only", []), ("blocked", []), ("proxy-only", []),
            ]
            for (profile, ports) in open {
                let program = try FirewallLab.start([profile, "--", "bash", "-c", knock], in: workplace)
                #expect(try await program.exitStatus() == 0, "\(program.errors)")
                let answered = program.takeLines().filter { $0.hasSuffix(" 1") }.map { String($0.dropLast(2)) }
                #expect(answered == ports, "\(profile)")
            }
        }

        @Test(.enabled(if: FirewallLab.obstacle == nil, FirewallLab.comment)) func itEndsAsTheCommandDoes() async throws
        {
            let workplace = try Workplace()
            let first = try FirewallLab.start(["nat", "--", "sh", "-c", "echo out; exit 7"], in: workplace)
            // A second lab at the same time has networks of its own.
            let second = try FirewallLab.start(
                ["open", "--rtt", "50", "--capture", workplace.file("pcap"), "--", "tphone", "--version"], in: workplace
            )
            #expect(try await first.exitStatus() == 7, "\(first.errors)")
            #expect(first.takeLines() == ["out"])
            #expect(try await second.exitStatus() == 0, "\(second.errors)")
            #expect(try remains(in: workplace).isEmpty)
            let capture = try Data(contentsOf: URL(fileURLWithPath: workplace.file("pcap")))
            #expect(capture.starts(with: [0xD4, 0xC3, 0xB2, 0xA1]))
        }

        @Test(.enabled(if: FirewallLab.obstacle == nil, FirewallLab.comment)) func itLeavesNothingWhenKilled()
            async throws
        {
            let workplace = try Workplace()
            for (signal, remain) in [(SIGTERM, 0), (SIGKILL, 1)] {
                let program = try FirewallLab.start(["open", "--", "sh", "-c", "echo up; sleep 1000"], in: workplace)
                _ = try await program.line { $0 == "up" }
                let children = try Processes.descendants(of: program.processID)
                #expect(children.contains { $0.name == "turnserver" }, "\(children)")
                program.send(signal)
                #expect(try await program.exitStatus() == (signal == SIGTERM ? 143 : 137))
                let _: Bool = try await eventually("the end of all its processes") {
                    children.contains { Processes.isRunning($0.processID) } ? nil : true
                }
                #expect(try remains(in: workplace).count == remain)
            }
            // What a kill left the next run removes.
            let next = try FirewallLab.start(["open", "--", "true"], in: workplace)
            #expect(try await next.exitStatus() == 0, "\(next.errors)")
            #expect(try remains(in: workplace).isEmpty)
        }

        /// Neither the lab nor the phone needs root's rights.
        @Test(.enabled(if: FirewallLab.isForEverybody, "Other users cannot make namespaces here, or see this folder."))
        func aUserWithoutRightsCanUseIt() async throws {
            // A place that the other user can reach.
            let place = "/tmp/tphone-e2e-\(UUID().uuidString.prefix(8))"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: place) }
            for (mode, name) in [(0o755, "."), (0o1777, "files")] {
                try FileManager.default.createDirectory(atPath: "\(place)/\(name)", withIntermediateDirectories: true)
                #expect(chmod("\(place)/\(name)", mode_t(mode)) == 0)
            }
            try FileManager.default.copyItem(atPath: Workplace.binary, toPath: "\(place)/tphone")
            let words = [
                "https-only", "--", "tphone", "call", "echo", "--tone", "440", "--listen-for", "440", "--duration", "2",
                "--json",
            ]
            let program = try Program(
                "setpriv", FirewallLab.otherUser + [FirewallLab.script] + words,
                environment: ["TPHONE": "\(place)/tphone", "TMPDIR": "\(place)/files", "HOME": "\(place)/files"])
            #expect(try await program.exitStatus(within: .seconds(90)) == 0, "\(program.errors)")
            let report = try JSON(#require(program.takeLines().last))
            #expect(report["path.transport"] == .text("tls"), "\(report)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(place)/files").isEmpty)
        }

        private func remains(in workplace: Workplace) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: workplace.path).filter { $0.hasPrefix("tphone-") }
        }
    }
}
