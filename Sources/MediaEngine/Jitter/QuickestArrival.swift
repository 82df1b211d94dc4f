internal import Wire

/// The arrival minus the media time of the quickest packet of the last four seconds, so that a drift between the two
/// clocks moves it along.
struct QuickestArrival: Sendable {
    /// Nanoseconds; nil before the first packet.
    private(set) var transit: Int64?
    /// By slices of the window; `.max` where there was none.
    private var slices = [Int64](repeating: .max, count: Self.sliceCount)
    private var slice = 0
    private var sliceEnd = MonotonicTime.zero

    private static let sliceCount = 20
    private static let sliceLength = Duration.milliseconds(200)

    /// Takes a packet's transit in nanoseconds and returns how much later than the quickest it came.
    mutating func record(_ transit: Int64, at now: MonotonicTime) -> Int64 {
        turn(to: now)
        slices[slice] = min(slices[slice], transit)
        let quickest = min(self.transit ?? .max, transit)
        self.transit = quickest
        return transit - quickest
    }

    mutating func forget() {
        for index in slices.indices { slices[index] = .max }
        transit = nil
    }

    private mutating func turn(to now: MonotonicTime) {
        guard now >= sliceEnd else { return }
        slice = (slice + 1) % Self.sliceCount
        slices[slice] = .max
        sliceEnd = now + Self.sliceLength
        let best = slices.reduce(.max, min)
        if best != .max { transit = best }
    }
}
