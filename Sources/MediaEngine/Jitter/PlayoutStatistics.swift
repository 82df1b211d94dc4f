/// What became of the sound of one received stream, in samples at 48 kHz.
package struct PlayoutStatistics: Equatable, Sendable {
    /// Whether sound has come, since the start or the last hold.
    package var hasStarted = false
    /// Received sound that was played, and what was made up for sound that was sent; a pause of the sender is neither.
    package var played = 0
    /// Made up where packets were missing.
    package var concealed = 0
    /// Without sound because the sender sent none.
    package var paused = 0
    /// Lost, and decoded from the packet after.
    package var recovered = 0
    /// Left out to lower the delay.
    package var shortened = 0
    /// Put in to raise the delay.
    package var lengthened = 0
    /// The longest time for which sound was missing that was more than concealment covers.
    package var longestGap = 0
    /// Since the last received sound: only the packet that ends it tells whether something is missing.
    package var openGap = 0
    /// Packets the decoder refused.
    package var malformed = 0

    /// Decoded from packets, recovered or not, and played.
    package var emitted = 0
    /// The sum over these of the time from the packet's arrival to the sample's 10 ms of the sound clock, in microseconds.
    package var emittedDelay: Int64 = 0

    package init() {}

    /// From the arrival of a packet to its sound, a mean over the samples played since `earlier`.
    package func meanDelay(since earlier: Self = Self()) -> Duration {
        let samples = emitted - earlier.emitted
        return samples > 0 ? .microseconds((emittedDelay - earlier.emittedDelay) / Int64(samples)) : .zero
    }

    /// A gap shorter than this is covered by concealment.
    package static let audibleGap = 5_760

    /// As `longestGap`, with the one that has not ended.
    package var longestSilence: Int { openGap >= Self.audibleGap ? max(longestGap, openGap) : longestGap }

    /// 0–100.
    package var concealedPercent: Double { played == 0 ? 0 : 100 * Double(concealed) / Double(played) }
}
