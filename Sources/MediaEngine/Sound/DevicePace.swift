internal import Wire

/// Whether a sound device keeps time: what it has moved, against the time that has passed.
///
/// ALSA's `null` and what is built on it are always ready, and would be fed as fast as the processor can.
struct DevicePace: Sendable {
    /// The device is no clock; this stays so.
    private(set) var isTimeless = false
    private let bearable: Duration
    private var last: MonotonicTime
    /// Sound moved beyond what the time that has passed allows.
    private var surplus = Duration.zero

    /// A device's clock may be quicker than ours by one part in so many.
    private static let tolerance = 50
    /// Beyond the whole buffer, which may have waited.
    private static let margin = Duration.milliseconds(50)

    /// - Parameter buffer: the device's, in samples.
    init(buffer: Int, at now: MonotonicTime) {
        bearable = Self.duration(of: buffer) + Self.margin
        last = now
    }

    /// Takes that so many samples were read or written.
    mutating func moved(_ samples: Int, at now: MonotonicTime) {
        let passed = now - last
        last = now
        surplus = max(.zero, surplus + Self.duration(of: samples) - passed - passed / Self.tolerance)
        if surplus > bearable { isTimeless = true }
    }

    private static func duration(of samples: Int) -> Duration {
        .nanoseconds(samples * 1_000_000_000 / AudioFrame.sampleRate)
    }
}
