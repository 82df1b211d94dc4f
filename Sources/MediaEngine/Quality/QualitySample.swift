/// A second of a call; nil for what was not measured in it.
package struct QualitySample: Equatable, Sendable {
    /// How what we hear is rated over the last seconds.
    package var opinionScore: Double?
    /// Of the packets of this second, 0–100.
    package var lossPercent: Double?
    /// Of the sound of this second, 0–100.
    package var concealedPercent: Double?
    /// In milliseconds, as all below.
    package var jitter: Double?
    package var roundTrip: Double?
    package var bufferDelay: Double?
    package var mouthToEar: Double?

    package init() {}
}
