/// What became of the sound of one received stream, in samples at 48 kHz.
package struct PlayoutStatistics: Equatable, Sendable {
    /// Whether sound has come, since the start or the last hold.
    package var hasStarted = false
    /// Played in all, received or made up.
    package var played = 0
    /// Made up where packets were missing.
    package var concealed = 0
    /// Lost, and decoded from the packet after.
    package var recovered = 0
    /// Left out to lower the delay.
    package var shortened = 0
    /// Put in to raise the delay.
    package var lengthened = 0
    /// The longest time without received sound that was more than concealment covers.
    package var longestGap = 0
    /// Packets the decoder refused.
    package var malformed = 0

    package init() {}

    /// 0–100.
    package var concealedPercent: Double { played == 0 ? 0 : 100 * Double(concealed) / Double(played) }
}
