internal import Wire

/// The timestamps of what one client is sent, which go on whoever is heard.
struct SendClock {
    /// What is added to the present speaker's timestamps.
    private var offset: UInt32 = 0
    private var last: (timestamp: UInt32, source: UInt32, at: MonotonicTime)?

    /// A jump of a speaker's clock by more than this against the real one is a change of speakers.
    private static let tolerance = Duration.seconds(2)
    /// As long as nearly every packet's sound.
    private static let frame = Duration.milliseconds(20)

    /// The listener's timestamp for a speaker's.
    mutating func timestamp(_ source: UInt32, rate: Int, at now: MonotonicTime) -> UInt32 {
        if let last {
            let elapsed = now - last.at
            let claimed = Duration.seconds(Int64(Int32(bitPattern: source &- last.source))) / rate
            if claimed < .zero || claimed > elapsed + Self.tolerance || elapsed > claimed + Self.tolerance {
                // Not on top of the last speaker's last frame, however soon the next one begins.
                let pause = max(elapsed, Self.frame)
                offset = last.timestamp &+ Self.ticks(in: pause, rate: rate) &- source
            }
        }
        let timestamp = source &+ offset
        last = (timestamp, source, now)
        return timestamp
    }

    /// The timestamp of the next frame of a stream that the lab makes itself.
    mutating func advance(by ticks: Int, rate: Int, at now: MonotonicTime) -> UInt32 {
        timestamp((last?.source ?? 0) &+ UInt32(truncatingIfNeeded: ticks), rate: rate, at: now)
    }

    private static func ticks(in interval: Duration, rate: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: interval.nanoseconds * Int64(rate) / 1_000_000_000)
    }
}
