/// The round-trip time to one server and the retransmission timeout that follows from it (RFC 6298, section 2).
package struct RoundTripEstimator: Equatable, Sendable {
    /// Smoothed; nil until something was measured.
    package private(set) var roundTripTime: Duration?
    private var variation: Duration = .zero

    private static let shortestTimeout = Duration.milliseconds(100)
    private static let initialTimeout = Duration.milliseconds(500)
    private static let longestTimeout = Duration.seconds(3)

    package init() {}

    /// Takes one measurement; only of requests that left once (Karn).
    package mutating func measured(_ sample: Duration) {
        guard let smoothed = roundTripTime else {
            roundTripTime = sample
            variation = sample / 2
            return
        }
        let distance = sample > smoothed ? sample - smoothed : smoothed - sample
        variation = variation * 3 / 4 + distance / 4
        roundTripTime = smoothed * 7 / 8 + sample / 8
    }

    /// When to send a request again: 100 ms to 3 s; 500 ms while nothing was measured (RFC 8489, section 6.2.1).
    package var retransmissionTimeout: Duration {
        guard let roundTripTime else { return Self.initialTimeout }
        return min(max(roundTripTime + variation * 4, Self.shortestTimeout), Self.longestTimeout)
    }
}
