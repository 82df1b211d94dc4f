/// What a media session is told before it begins.
package struct MediaSessionConfiguration: Equatable, Sendable {
    /// Nil for a random one.
    package var ssrc: UInt32?
    /// Ticks a second of the RTP timestamps: 48000 for Opus, 8000 for G.711.
    package var clockRate: Int
    /// The canonical name, which names this endpoint and not its user (RFC 7022); at most 255 bytes.
    package var canonicalName: String
    /// The longest time between two RTCP reports; the shortest is half of it.
    package var reportInterval: Duration
    /// The number of the header extension that tells how loud a packet is (RFC 6464), 1–14; nil for none.
    package var audioLevelID: UInt8?
    /// What the far end asked for beside plain reports.
    package var extendedReports = ExtendedReportsWish()

    /// The level's number, if it can be written.
    var usableLevelID: UInt8? { audioLevelID.flatMap { (1...14).contains($0) ? $0 : nil } }

    package init(
        ssrc: UInt32? = nil, clockRate: Int, canonicalName: String, reportInterval: Duration = .seconds(2)
    ) {
        self.ssrc = ssrc
        self.clockRate = clockRate
        self.canonicalName = canonicalName
        self.reportInterval = reportInterval
    }
}
