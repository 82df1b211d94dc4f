import Foundation
import Testing

extension EndToEnd {
    /// What `--pcap` writes, read by Wireshark's own program.
    @Suite(.timeLimit(.minutes(3))) struct CaptureTests {
        private let workplace: Workplace
        private let lab: Lab
        private static let password = "correct-horse-4711"

        init() async throws {
            workplace = try Workplace()
            lab = try await Lab.started(in: workplace, "--account", "5001:\(Self.password)")
        }

        private func configuration() throws -> String {
            let path = try lab.configuration(user: "5001", policy: "relay")
            let text = try String(contentsOfFile: path, encoding: .utf8)
                .replacing("user = \"5001\"", with: "user = \"5001\"\npassword = \"\(Self.password)\"")
            return try workplace.write(text, to: "5001.toml")
        }

        private func call(_ target: String, _ options: [String]) async throws -> JSON {
            let call = try Program(
                Workplace.binary,
                ["call", target, "--config", try configuration(), "--tone", "440", "--dtmf", "42", "--json"] + options,
                environment: workplace.environment)
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            return try JSON(#require(call.takeLines().last))
        }

        /// The lines that tshark prints.
        private func read(_ file: String, _ options: String...) async throws -> [String] {
            let tshark = try Program("tshark", ["-r", file] + options, environment: ["HOME": workplace.path])
            #expect(try await tshark.exitStatus() == 0, "\(tshark.errors)")
            return tshark.takeLines()
        }

        @Test func wiresharkReadsItAndFindsNoSecret() async throws {
            let file = workplace.file("call.pcap")
            let report = try await call("echo", ["--pcap", file, "--duration", "4"])
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)

            let requests = try await read(
                file, "-Y", "http.request", "-T", "fields", "-e", "http.request.method", "-e", "http.request.uri")
            #expect(requests.contains { $0.hasPrefix("POST") && $0.contains("/sign_in") }, "\(requests)")
            #expect(requests.contains { $0.hasPrefix("GET") && $0.contains("/wait?id=xxx") }, "\(requests)")
            #expect(requests.contains { $0.contains("/message?from=xxx") && $0.contains("to=echo") }, "\(requests)")
            let answers = try await read(file, "-Y", "http.response.code == 200")
            #expect(answers.count >= 4)
            // Nothing is missing or out of order in the connections.
            #expect(try await read(file, "-Y", "tcp.analysis.lost_segment || _ws.malformed").isEmpty)

            let remote = try #require(report["path.remote.address"].text?.split(separator: ":").last)
            let streams = try await read(file, "-q", "-d", "udp.port==\(remote),rtp", "-z", "rtp,streams")
            let found = streams.filter { $0.contains("opus") || $0.contains("RTPType") || $0.contains("0x") }
            #expect(found.count >= 2, "\(streams)")
            let packets = try await read(
                file, "-d", "udp.port==\(remote),rtp", "-Y", "rtp", "-T", "fields", "-e", "frame.len", "-e",
                "frame.cap_len")
            #expect(packets.count > 200)
            // Headers only: 40 bytes of IP and UDP, 12 of RTP, 8 of an extension; the sound is cut off.
            for packet in packets {
                let sizes = packet.split(separator: "\t").compactMap { Int($0) }
                #expect(sizes.count == 2 && sizes[1] <= 48 && sizes[1] < sizes[0], "\(packet)")
            }
            #expect(!(try await read(file, "-d", "udp.port==\(remote),rtcp", "-Y", "rtcp.pt == 200")).isEmpty)
            #expect(!(try await read(file, "-Y", "stun.type.method == 0x003")).isEmpty)
            // The checks of a relayed path are inside of indications and channels.
            #expect(!(try await read(file, "-Y", "stun.type.method == 0x009")).isEmpty)

            let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            let credential = try #require(lab.description["turn.credential"].text)
            for secret in [Self.password, credential] {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret)")
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains("a=ice-pwd:xxxx") && !text.contains("Cookie"))
        }

        @Test func withMediaTheSoundIsThereToo() async throws {
            let file = workplace.file("call.pcap")
            let report = try await call("tone", ["--pcap", file, "--with-media", "--duration", "2"])
            let remote = try #require(report["path.remote.address"].text?.split(separator: ":").last)
            let packets = try await read(
                file, "-d", "udp.port==\(remote),rtp", "-Y", "rtp", "-T", "fields", "-e", "frame.len", "-e",
                "frame.cap_len")
            #expect(packets.count > 80)
            for packet in packets {
                let sizes = packet.split(separator: "\t")
                #expect(sizes.count == 2 && sizes[0] == sizes[1], "\(packet)")
            }
        }

        @Test func aDiskThatIsFullCostsTheCaptureOnly() async throws {
            let report = try await call("echo", ["--pcap", "/dev/full", "--duration", "2"])
            #expect(report["ok"] == .boolean(true), "\(report)")
        }

        @Test func aFileThatCannotBeWrittenIsSaidBeforeTheCall() async throws {
            let call = try workplace.tphone(
                "call", "echo", "--config", configuration(), "--pcap", "/nowhere/call.pcap", "--duration", "1")
            #expect(try await call.exitStatus() == 1)
            #expect(call.errors.contains("/nowhere/call.pcap cannot be written: no such file or directory"))
        }
    }
}
