/// How the losses of one received stream lie: alone, or crowded into bursts.
///
/// RFC 3611, section 4.7.2: a burst is from its first loss to its last, with less than 16 packets received in a row between
/// two of them; a loss without such company belongs to a gap.
package struct LossPattern: Equatable, Sendable {
    /// Packets received in a row that end a burst.
    package static let gapMinimum = 16

    package private(set) var received = 0
    package private(set) var lost = 0
    /// Losses in a row count as one.
    package private(set) var lossRuns = 0
    /// Bursts that are over.
    private var endedBursts = 0
    private var endedBurstPackets = 0
    private var endedBurstLosses = 0
    /// What may become a burst: from its first loss to its last.
    private var run: (packets: Int, losses: Int) = (0, 0)
    /// Received in a row since the last loss.
    private var sinceLoss = 0

    package init() {}

    package mutating func addReceived() {
        received += 1
        sinceLoss += 1
        if sinceLoss == Self.gapMinimum, run.losses > 0 { endRun() }
    }

    package mutating func addLost(_ count: Int = 1) {
        guard count > 0 else { return }
        if lost == 0 || sinceLoss > 0 { lossRuns += 1 }
        lost += count
        run.packets += count + (run.losses > 0 ? sinceLoss : 0)
        run.losses += count
        sinceLoss = 0
    }

    private mutating func endRun() {
        if run.losses > 1 {
            endedBursts += 1
            endedBurstPackets += run.packets
            endedBurstLosses += run.losses
        }
        run = (0, 0)
    }

    private var isInBurst: Bool { run.losses > 1 }

    package var bursts: Int { endedBursts + (isInBurst ? 1 : 0) }
    /// Of all bursts, received and lost.
    package var burstPackets: Int { endedBurstPackets + (isInBurst ? run.packets : 0) }
    package var burstLosses: Int { endedBurstLosses + (isInBurst ? run.losses : 0) }
    package var gapPackets: Int { received + lost - burstPackets }
    package var gapLosses: Int { lost - burstLosses }

    /// The part of the bursts' packets that was lost, 0–1.
    package var burstDensity: Double { burstPackets > 0 ? Double(burstLosses) / Double(burstPackets) : 0 }
    package var gapDensity: Double { gapPackets > 0 ? Double(gapLosses) / Double(gapPackets) : 0 }
    /// Packets of a burst, on average.
    package var burstLength: Double { bursts > 0 ? Double(burstPackets) / Double(bursts) : 0 }
    /// Packets between two bursts, before the first and behind the last, on average.
    package var gapLength: Double { Double(gapPackets) / Double(bursts + 1) }

    /// The mean length of a loss, over what it would be if losses were independent (ITU-T G.107, section 7.5).
    package static func burstRatio(received: Int, lost: Int, lossRuns: Int) -> Double {
        guard lost > 0, lossRuns > 0, received > 0 else { return 1 }
        let share = Double(received) / Double(received + lost)
        return max(1, Double(lost) / Double(lossRuns) * share)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.received == right.received && left.lost == right.lost && left.lossRuns == right.lossRuns
            && left.endedBursts == right.endedBursts && left.endedBurstPackets == right.endedBurstPackets
            && left.endedBurstLosses == right.endedBurstLosses && left.run == right.run
            && left.sinceLoss == right.sinceLoss
    }
}
