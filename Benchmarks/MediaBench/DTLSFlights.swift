internal import Glibc
internal import MediaEngine
internal import Wire

/// How long keys take when flights of the handshake are lost: `MediaBench dtls [--json]`.
///
/// In real time, because OpenSSL keeps its own clock, over a path without delay: what is printed is what the loss cost.
enum DTLSFlights {
    private enum Side: String, CaseIterable {
        case client, server
    }

    /// Which flights of one side get lost, counted from 0 with the repeats.
    private struct Loss {
        var side: Side
        var flights: [Int]
    }

    static func run(_ arguments: [String]) throws {
        guard arguments.allSatisfy({ $0 == "--json" }) else { MediaBench.fail("usage: MediaBench dtls [--json]") }
        let prints = arguments.isEmpty ? line : json
        for kind in DTLSCertificate.Kind.allCases {
            let certificate = try DTLSCertificate.make(kind)
            for side in Side.allCases {
                for flights in [[], [0], [1], [0, 1], [1, 2]] {
                    let loss = Loss(side: side, flights: flights)
                    let times = try (0..<5).map { _ in
                        var handshake = try Handshake(certificate, loss)
                        return handshake.run()
                    }.sorted()
                    print(prints(kind, loss, times[times.count / 2], times[times.count - 1]))
                }
            }
        }
    }

    private static func json(_ kind: DTLSCertificate.Kind, _ loss: Loss, _ median: Double, _ worst: Double) -> String {
        """
        {"bench":"dtls","certificate":"\(kind)","role":"\(loss.side.rawValue)","lost_flights":\(loss.flights),\
        "median_ms":\(tenths(median)),"worst_ms":\(tenths(worst))}
        """
    }

    private static func line(_ kind: DTLSCertificate.Kind, _ loss: Loss, _ median: Double, _ worst: Double) -> String {
        let lost =
            loss.flights.isEmpty ? "nothing" : "flights \(loss.flights.map { "\($0 + 1)" }.joined(separator: ", "))"
        return "\(kind) \(loss.side.rawValue) loses \(lost): \(tenths(median)) ms, worst \(tenths(worst))"
    }

    private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    /// Two ends with nothing between them but what takes flights away.
    private struct Handshake {
        private let ends: [Side: DTLSEndpoint]
        private let loss: Loss
        private var sent: [Side: Int] = [:]
        private var connected: Set<Side> = []
        private var queue: [(to: Side, bytes: [UInt8])] = []

        init(_ certificate: DTLSCertificate, _ loss: Loss) throws {
            ends = [
                .client: try DTLSEndpoint(
                    role: .client, certificate: certificate, expectedFingerprint: certificate.fingerprint),
                .server: try DTLSEndpoint(
                    role: .server, certificate: certificate, expectedFingerprint: certificate.fingerprint),
            ]
            self.loss = loss
        }

        /// Milliseconds until both ends have keys.
        mutating func run() -> Double {
            let clock = ContinuousClock()
            let start = clock.now
            func now() -> MonotonicTime { MonotonicTime.zero + (clock.now - start) }
            for side in Side.allCases { take(ends[side]?.start(at: now()) ?? [], from: side) }
            while connected.count < 2 {
                while !queue.isEmpty {
                    let next = queue.removeFirst()
                    take(ends[next.to]?.receive(next.bytes, at: now()) ?? [], from: next.to)
                }
                guard connected.count < 2, let deadline = ends.values.compactMap(\.nextDeadline).min() else { break }
                usleep(UInt32(max(0, (deadline - now()).milliseconds * 1000)))
                for side in Side.allCases { take(ends[side]?.timerFired(at: now()) ?? [], from: side) }
            }
            return (now() - .zero).milliseconds
        }

        private mutating func take(_ actions: [DTLSEndpoint.Action], from side: Side) {
            var flight: [[UInt8]] = []
            for action in actions {
                switch action {
                case .transmit(let bytes): flight.append(bytes)
                case .connected: connected.insert(side)
                case .failed(let error): MediaBench.fail("the \(side.rawValue) failed: \(error)")
                case .closedByPeer: MediaBench.fail("the \(side.rawValue)'s peer left")
                }
            }
            guard !flight.isEmpty else { return }
            let number = sent[side, default: 0]
            sent[side] = number + 1
            if side == loss.side, loss.flights.contains(number) { return }
            queue += flight.map { (side == .client ? .server : .client, $0) }
        }
    }
}
