package import Wire

/// A moment as RTCP carries it: seconds and fraction of 32 bits each (RFC 3550, section 4).
///
/// The clock is the host's monotonic one, which section 6.4.1 allows: only differences are ever used.
package struct NTPTimestamp: Hashable, Sendable {
    package var rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package init(_ moment: MonotonicTime) {
        let (seconds, rest) = moment.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let fraction = (UInt64(bitPattern: rest) << 32) / 1_000_000_000
        rawValue = UInt64(bitPattern: seconds) << 32 | fraction & 0xFFFF_FFFF
    }

    /// The middle 32 bits: 1/65536 s, as report blocks carry it.
    package var middle: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 16) }

    /// An interval in 1/65536 s, saturating.
    package static func units(in interval: Duration) -> UInt32 {
        let nanoseconds = max(0, interval.nanoseconds)
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard seconds < 65536 else { return .max }
        return UInt32(seconds) << 16 | UInt32((rest << 16) / 1_000_000_000)
    }

    /// The interval that `units` of 1/65536 s make.
    package static func duration(ofUnits units: UInt32) -> Duration {
        .nanoseconds((Int64(units) * 1_000_000_000) >> 16)
    }
}
