internal import Wire

/// When our last reports left: an answer that names another time is not one to us.
struct SentReportTimes {
    private var times = InlineArray<8, UInt32>(repeating: 0)
    private var count = 0

    mutating func note(_ moment: MonotonicTime) {
        times[count % times.count] = NTPTimestamp(moment).middle
        count += 1
    }

    /// The round trip that an answer shows (RFC 3550, section 6.4.1); nil if it makes no sense.
    ///
    /// - Parameters:
    ///   - report: the middle of the report's time, as the answer has it.
    ///   - delay: how long the answer's sender held it, in 1/65536 s.
    func roundTrip(report: UInt32, delay: UInt32, at now: MonotonicTime) -> Duration? {
        guard (0..<min(count, times.count)).contains(where: { times[$0] == report }) else { return nil }
        // Clocks that run apart can make it a little negative, which wraps to hours.
        let time = NTPTimestamp.duration(ofUnits: NTPTimestamp(now).middle &- report &- delay)
        return time < Self.longest ? time : nil
    }

    /// No path that one can talk over takes longer.
    private static let longest = Duration.seconds(10)
}
