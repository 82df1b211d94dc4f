import Glibc
import Testing

/// A coturn whose allocations and nonces live for seconds, so that a client must refresh them all the time.
final class ShortLivedTURN: Sendable {
    let url: String
    static let username = "short"
    static let credential = "lived"
    private let program: Program

    static func started(in workplace: Workplace) async throws -> ShortLivedTURN {
        for _ in 0..<5 {
            let port = UInt16.random(in: 20_000..<30_000)
            let program = try Program(
                "turnserver",
                [
                    "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--listening-port=\(port)",
                    "--min-port=30000", "--max-port=32000", "--lt-cred-mech", "--realm=short", "--no-tls", "--no-dtls",
                    "--user=\(username):\(credential)", "--max-allocate-lifetime=20", "--stale-nonce=15",
                    "--allow-loopback-peers", "--no-cli", "--no-rfc5780", "--log-file=stdout", "--verbose",
                    "--userdb=\(workplace.file("turndb"))", "--pidfile=\(workplace.file("turn.pid"))",
                ])
            do {
                _ = try await program.line(within: .seconds(10)) {
                    $0.contains("IPv4. UDP listener opened on: 127.0.0.1:\(port)")
                }
                return ShortLivedTURN(program: program, url: "turn:127.0.0.1:\(port)?transport=udp")
            } catch is Program.Failure {
                continue  // The port was taken.
            }
        }
        throw Program.Failure(description: "coturn did not start")
    }

    private init(program: Program, url: String) {
        self.program = program
        self.url = url
    }

    /// How often each thing happened, by a word of its log line.
    func count(of word: String) -> Int { program.takeLines().count { $0.contains(word) } }

    /// What it has logged since it was asked last.
    func log() -> [String] { program.takeLines() }
}
