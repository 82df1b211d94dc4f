/// Which extended reports a far end wishes to get (RFC 3611, section 5.1).
package struct ExtendedReportsWish: Hashable, Sendable {
    /// The block of figures on the call's quality (RFC 3611, section 4.7).
    package var voipMetrics: Bool
    /// Our reference times, so that it answers them, and answers to its own (RFC 3611, sections 4.4 and 4.5).
    package var receiverRoundTrip: Bool

    package init(voipMetrics: Bool = false, receiverRoundTrip: Bool = false) {
        self.voipMetrics = voipMetrics
        self.receiverRoundTrip = receiverRoundTrip
    }
}
