/// The `a=rtcp-xr` line: which extended reports its writer wishes to get (RFC 3611, section 5.1).
package struct SDPExtendedReports: Hashable, Sendable {
    /// Whose round trips are measured by a receiver's reference times.
    package enum RoundTrip: String, Hashable, Sendable {
        case all, sender
    }

    /// The block of figures on a call's quality.
    package var voipMetrics: Bool
    /// Nil when reference times are not to be sent.
    package var receiverRoundTrip: RoundTrip?

    package init(voipMetrics: Bool, receiverRoundTrip: RoundTrip?) {
        self.voipMetrics = voipMetrics
        self.receiverRoundTrip = receiverRoundTrip
    }

    /// All that this phone can read and write.
    package static let ours = SDPExtendedReports(voipMetrics: true, receiverRoundTrip: .all)

    /// Reads `voip-metrics rcvr-rtt=all:100`; formats that are not known are skipped.
    package init(parsing text: some StringProtocol) {
        self.init(voipMetrics: false, receiverRoundTrip: nil)
        for format in text.split(separator: " ").prefix(16) {
            if format == "voip-metrics" { voipMetrics = true }
            guard format.hasPrefix("rcvr-rtt=") else { continue }
            receiverRoundTrip = RoundTrip(rawValue: String(format.dropFirst(9).prefix { $0 != ":" }))
        }
    }

    package var value: String {
        let formats = [voipMetrics ? "voip-metrics" : nil, receiverRoundTrip.map { "rcvr-rtt=\($0.rawValue)" }]
        return formats.compactMap { $0 }.joined(separator: " ")
    }
}
