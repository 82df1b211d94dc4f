/// Bursts of missing packets and the gaps between them, counted packet by packet (RFC 3611, section 4.7.2).
///
/// A burst begins and ends with a missing packet and holds no 16 packets in a row that were there; what lies between
/// bursts, single losses among it, is a gap.
package struct LossBursts: Equatable, Sendable {
    /// Packets that were there in a row that end a burst: Gmin.
    package static let minimumGap = 16

    /// Packets of one kind of period.
    package struct Periods: Equatable, Sendable {
        package var count = 0
        package var packets = 0
        package var missing = 0

        /// The share of missing packets, 0–1.
        package var density: Double { packets > 0 ? Double(missing) / Double(packets) : 0 }
        /// In packets.
        package var meanLength: Double { count > 0 ? Double(packets) / Double(count) : 0 }
    }

    private var ended: (bursts: Periods, gaps: Periods) = (Periods(), Periods())
    /// From a missing packet to the last missing one less than a gap behind it.
    private var open = Periods()
    /// Packets that were there since the last missing one.
    private var run = 0
    private var isInGap = false

    package init() {}

    package static func == (left: Self, right: Self) -> Bool {
        left.ended == right.ended && left.open == right.open && left.run == right.run && left.isInGap == right.isInGap
    }

    package mutating func record(received count: Int) { run += count }

    package mutating func record(missing count: Int) {
        for _ in 0..<min(count, 1_000) { recordMissing() }
    }

    /// Up to now.
    package var bursts: Periods { closed.ended.bursts }
    package var gaps: Periods { closed.ended.gaps }

    private mutating func recordMissing() {
        if open.packets > 0, run < Self.minimumGap {
            open.packets += run + 1
        } else {
            close()
            open = Periods(count: 1, packets: 1)
        }
        open.missing += 1
        run = 0
    }

    private var closed: Self {
        var copy = self
        copy.close()
        return copy
    }

    /// Ends what is open, a burst or a single loss, and the packets that were there behind it.
    private mutating func close() {
        if open.missing > 1 {
            ended.bursts.count += 1
            ended.bursts.packets += open.packets
            ended.bursts.missing += open.missing
            isInGap = false
        } else {
            addToGap(packets: open.packets, missing: open.missing)
        }
        addToGap(packets: run, missing: 0)
        open = Periods()
        run = 0
    }

    private mutating func addToGap(packets: Int, missing: Int) {
        guard packets > 0 else { return }
        if !isInGap { ended.gaps.count += 1 }
        isInGap = true
        ended.gaps.packets += packets
        ended.gaps.missing += missing
    }
}
