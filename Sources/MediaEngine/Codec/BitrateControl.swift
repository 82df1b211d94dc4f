package import Wire

/// Decides from the far end's reports how many bits a second our voice gets, and how much is sent twice.
///
/// Loss alone, as radio links have it, is met with redundancy: Opus' own copies, and whole packets again (RFC 2198). A queue
/// that builds up, which shows as a growing round trip or growing jitter, is met with fewer bits; where both come
/// together the copies keep the bits that they need. What helped is not taken back before three quiet reports.
package struct BitrateControl: Sendable {
    /// What the encoder is told.
    package struct Decision: Hashable, Sendable {
        /// Bits a second of the voice, with Opus' own copies.
        package var bitRate: Int
        /// Percent, 0–100; 0 for no copies.
        package var expectedLoss: Int
        /// Whether each packet is to carry the one before once more.
        package var sendsRedundancy = false
    }

    package private(set) var decision: Decision
    private let settings: OpusSettings
    private let canSendRedundancy: Bool
    /// The share of packets that the next may be lost with, 0–1: rises at once, falls slowly.
    private var loss = 0.0
    private var roundTrip = LowestOfLate()
    private var jitter = LowestOfLate()
    /// Reports in a row without a sign of a queue.
    private var calmReports = 0
    /// Reports in a row that say next to no loss.
    private var cleanReports = 0
    /// Reports to wait until the last step down can have shown its effect.
    private var settling = 0

    /// - Parameters:
    ///   - settings: the limits that the far end set.
    ///   - canSendRedundancy: whether it takes redundant audio.
    package init(settings: OpusSettings, canSendRedundancy: Bool) {
        self.settings = settings
        self.canSendRedundancy = canSendRedundancy
        decision = Decision(bitRate: settings.bitRate, expectedLoss: Self.leastExpectedLoss)
        decision.expectedLoss = expectedLoss(for: decision.bitRate)
    }

    /// Takes one report of the far end.
    ///
    /// - Parameter roundTripTime: as it is now; nil while it is not known.
    package mutating func receive(_ report: RemoteReception, roundTripTime: Duration?, at now: MonotonicTime) {
        note(loss: min(max(report.lossFraction, 0), 1))
        let isQueueing = sees(report, roundTripTime, at: now)
        calmReports = isQueueing ? 0 : calmReports + 1
        settling = max(0, settling - 1)
        decision.bitRate = nextBitRate(isQueueing)
        decision.expectedLoss = expectedLoss(for: decision.bitRate)
        decision.sendsRedundancy = wantsRedundancy(isQueueing)
    }
}

// MARK: - Signs

extension BitrateControl {
    /// Told less, Opus makes no copies at our bit rates; some from the start, so that the first loss is no worse than the next.
    private static let leastExpectedLoss = 10
    /// Told more, it gives the copies so much that the voice itself suffers.
    private static let mostExpectedLoss = 30
    /// Of the share of loss, what is left after a report without any.
    private static let memory = 0.7
    private static let cleanLoss = 0.01
    private static let heavyLoss = 0.05
    /// A round trip this much longer than the shortest of late is a queue.
    private static let queue = Duration.milliseconds(80)
    private static let queueJitter = Duration.milliseconds(40)

    private mutating func note(loss reported: Double) {
        loss = max(reported, loss * Self.memory + reported * (1 - Self.memory))
        cleanReports = reported < Self.cleanLoss ? cleanReports + 1 : 0
    }

    /// Whether packets wait somewhere on our way: the line is asked for more than it carries.
    private mutating func sees(
        _ report: RemoteReception, _ roundTripTime: Duration?, at now: MonotonicTime
    ) -> Bool {
        let usualJitter = jitter.note(report.jitter, at: now)
        var isQueueing = report.jitter > usualJitter + Self.queueJitter
        if let roundTripTime {
            let shortest = roundTrip.note(roundTripTime, at: now)
            // Of a long way the same wait is a smaller part.
            isQueueing = isQueueing || roundTripTime > shortest + max(Self.queue, shortest / 2)
        }
        return isQueueing
    }
}

// MARK: - Decisions

extension BitrateControl {
    /// Where the voice is still that of a good telephone.
    private static let leastBitRate = 16_000
    /// What copies under heavy loss may have beside the voice.
    private static let extra = 8_000
    private static let step = 4_000
    private static let patience = 3

    private var hasCopies: Bool { settings.hasForwardErrorCorrection && loss >= Self.cleanLoss }

    /// Copies below the full bit rate take the voice's band, so they are kept from it, as far as the far end allows.
    private var floor: Int {
        settings.limited(hasCopies ? settings.bitRate : min(Self.leastBitRate, settings.bitRate))
    }

    private var ceiling: Int {
        let isHeavy = hasCopies && loss >= Self.heavyLoss
        return settings.limited(settings.bitRate + (isHeavy ? Self.extra : 0))
    }

    private mutating func nextBitRate(_ isQueueing: Bool) -> Int {
        var bitRate = decision.bitRate
        if isQueueing, settling == 0 {
            bitRate = bitRate * 3 / 4
            settling = 2
        } else if calmReports >= Self.patience {
            bitRate = bitRate < ceiling ? min(bitRate + Self.step, ceiling) : bitRate
        }
        return max(floor, min(bitRate, ceiling))
    }

    /// With fewer bits than copies need, and hardly any loss, the voice has them all.
    private func expectedLoss(for bitRate: Int) -> Int {
        guard settings.hasForwardErrorCorrection else { return 0 }
        guard bitRate >= settings.usefulBitRate || hasCopies else { return 0 }
        let percent = Int((loss * 100).rounded(.up))
        return min(max(percent, Self.leastExpectedLoss), Self.mostExpectedLoss)
    }

    private static let redundancyLoss = 0.03

    /// It doubles what we send, so a line that is full does not get it.
    private func wantsRedundancy(_ isQueueing: Bool) -> Bool {
        guard canSendRedundancy, !isQueueing, decision.bitRate >= settings.bitRate else { return false }
        guard decision.sendsRedundancy else { return loss >= Self.redundancyLoss && calmReports >= 1 }
        return cleanReports < Self.patience
    }
}

/// The lowest value of the last half minute to minute.
private struct LowestOfLate: Sendable {
    private var now: Duration?
    private var before: Duration?
    private var begun: MonotonicTime?

    private static let period = Duration.seconds(30)

    /// Takes a value and returns the lowest.
    mutating func note(_ value: Duration, at time: MonotonicTime) -> Duration {
        if time - (begun ?? time) >= Self.period || begun == nil {
            before = now
            now = nil
            begun = time
        }
        let lowest = min(now ?? value, value)
        now = lowest
        return min(lowest, before ?? lowest)
    }
}
