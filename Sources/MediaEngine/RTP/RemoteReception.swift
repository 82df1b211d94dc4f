package import Wire

/// How the peer says it receives us.
package struct RemoteReception: Equatable, Sendable {
    /// Since its report before, 0–1.
    package var lossFraction: Double
    /// Since the session began; negative if packets were doubled on the way.
    package var packetsLost: Int
    package var jitter: Duration
    /// Packets that had left by the time the report came, behind the newest one it had received.
    package var unreceived = 0
    /// Its highest sequence number is the one of its report before, though much was sent in between.
    package var standsStill = false
    package var at = MonotonicTime.zero

    package init(lossFraction: Double, packetsLost: Int, jitter: Duration) {
        self.lossFraction = lossFraction
        self.packetsLost = packetsLost
        self.jitter = jitter
    }
}

/// What a peer's sender report says it has sent.
package struct RemoteSender: Equatable, Sendable {
    /// Since its session began, as it counts them.
    package var packets: UInt32
    /// Whether it had sent any since its report before; true with its first one.
    package var isSending: Bool
    package var at: MonotonicTime

    package init(packets: UInt32, isSending: Bool, at: MonotonicTime) {
        self.packets = packets
        self.isSending = isSending
        self.at = at
    }
}

/// What a peer's reports said that cannot be; none of it is believed.
package struct ImplausibleReports: Equatable, Sendable {
    /// Round trips that are negative, endless, or measured from reports that we never sent.
    package var roundTrips = 0
    /// More packets lost than left.
    package var losses = 0
    /// Jitter beyond all networks.
    package var jitters = 0
    /// Packets received that were never sent.
    package var sequences = 0
    /// Ratings and scores outside of their scales.
    package var metrics = 0

    package init() {}

    package var total: Int { roundTrips + losses + jitters + sequences + metrics }
}
