package import Wire

/// When the 10 ms at hand are, or were, in the air.
package struct SoundMoment: Equatable, Sendable {
    /// When they were moved to or from the device.
    package var time: MonotonicTime
    /// Between that and the air, as the device tells it.
    ///
    /// For a microphone, the age of the first sample; for a loudspeaker, how long until the first is heard. Zero without a
    /// device.
    package var delay: Duration = .zero
    /// Times the device has run dry or over since it was opened.
    package var xruns = 0
}
