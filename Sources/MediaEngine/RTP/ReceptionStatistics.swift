package import Wire

/// What a receiver knows of one source: how far its sequence got, what is missing, how unsteady its arrivals are.
///
/// RFC 3550, appendix A.1, A.3 and A.8, without the probation at the start: packets that come here are authenticated.
package struct ReceptionStatistics: Sendable {
    /// What a packet was to its source.
    package enum Verdict: Equatable, Sendable {
        case inOrder
        /// Behind one that came before it.
        case reordered
        case duplicate
        /// Far from where the source was; counted only if the next packet follows it.
        case jump
        /// The second packet of a jump: the source has begun anew.
        case restarted
    }

    package let ssrc: UInt32
    package private(set) var clock: RTPClock
    /// Since the source began, or began anew; without duplicates.
    package private(set) var received = 0
    package private(set) var duplicates = 0
    package private(set) var reordered = 0
    /// Times that the source sent nothing for a while, by its numbers: the next packet in order was of a later time.
    package private(set) var pauses = 0
    /// How the losses lie among the packets that are 64 and more behind the highest.
    package private(set) var pattern = LossPattern()

    /// The first sequence number, and the highest one with the number of wraps above its 16 bits.
    private var base: Int64
    private var highest: Int64
    /// Which of the 64 sequence numbers up to the highest came; bit 0 is the highest itself.
    private var recent: UInt64 = 1
    /// What would follow the last jump.
    private var expectedAfterJump: UInt16?
    private var expectedAtReport = 0
    private var receivedAtReport = 0
    /// Of packets that came before a restart of the same source.
    private var lostBeforeRestart = 0

    private var lastTimestamp: UInt32
    /// Arrival minus timestamp of the last packet, in ticks.
    private var transit: UInt32
    /// Before the first packet on this clock there is no transit to compare with.
    private var hasTransit = true
    /// In sixteenths of a tick.
    private var scaledJitter: UInt32 = 0

    /// A packet holds 120 ms at most, so that more between two of them is a pause.
    private static let longestPacket = Duration.milliseconds(120)
    /// What differs more from the packet before has another clock, and says nothing of the network.
    private static let longestDelay = Duration.seconds(2)
    private static let maximumDropout: UInt16 = 3000
    private static let maximumMisorder: UInt16 = 100

    /// Begins with the first packet of a source, which is thereby counted.
    package init(first header: RTPHeader, clock: RTPClock, at now: MonotonicTime) {
        ssrc = header.ssrc
        self.clock = clock
        base = Int64(header.sequenceNumber)
        highest = base
        received = 1
        lastTimestamp = header.timestamp
        transit = clock.ticks(at: now) &- header.timestamp
    }

    /// Counts a packet of this source.
    ///
    /// - Parameter isAgreed: whether its type was agreed on. One of another type is known by its number not to be lost; its clock may be
    ///   another one, and what is far from the source's numbers is not of this stream at all.
    package mutating func receive(_ header: RTPHeader, isAgreed: Bool = true, at now: MonotonicTime) -> Verdict {
        guard isAgreed || isNear(header.sequenceNumber) else { return .jump }
        let isNext = header.sequenceNumber == UInt16(truncatingIfNeeded: highest &+ 1)
        let verdict = place(header.sequenceNumber)
        switch verdict {
        case .duplicate:
            duplicates += 1
            return verdict
        case .jump:
            return verdict
        case .reordered: reordered += 1
        case .inOrder, .restarted: break
        }
        received += 1
        if isAgreed {
            if isNext { notePause(before: header.timestamp) }
            measureTransit(header.timestamp, at: now)
        }
        return verdict
    }

    /// From here on the source's timestamps are on another clock (RFC 7160, section 4.2).
    mutating func change(to clock: RTPClock) {
        scaledJitter = UInt32(
            clamping: Int64(scaledJitter) * Int64(clock.rate) / Int64(self.clock.rate))
        self.clock = clock
        hasTransit = false
    }

    private func isNear(_ sequenceNumber: UInt16) -> Bool {
        let step = sequenceNumber &- UInt16(truncatingIfNeeded: highest)
        return step <= Self.maximumMisorder || 0 &- step <= Self.maximumMisorder
    }

    private mutating func place(_ sequenceNumber: UInt16) -> Verdict {
        let step = sequenceNumber &- UInt16(truncatingIfNeeded: highest)
        if step == 0 { return .duplicate }
        if step < Self.maximumDropout {
            settle(step)
            highest += Int64(step)
            recent = step < 64 ? recent << UInt64(step) | 1 : 1
            expectedAfterJump = nil
            return .inOrder
        }
        let behind = 0 &- step
        if behind <= Self.maximumMisorder { return placeBehind(behind) }
        guard sequenceNumber == expectedAfterJump else {
            expectedAfterJump = sequenceNumber &+ 1
            return .jump
        }
        restart(at: sequenceNumber)
        return .restarted
    }

    /// Judges the packets that are about to be too far behind to come yet.
    private mutating func settle(_ step: UInt16) {
        let oldest = highest - 63
        for offset in 0..<Int64(min(step, 64)) where oldest + offset >= base {
            if recent & (1 << UInt64(63 - offset)) != 0 { pattern.addReceived() } else { pattern.addLost() }
        }
        if step > 64 { pattern.addLost(Int(step) - 64) }
    }

    private mutating func placeBehind(_ behind: UInt16) -> Verdict {
        if behind < 64 {
            let bit: UInt64 = 1 << UInt64(behind)
            guard recent & bit == 0 else { return .duplicate }
            recent |= bit
        }
        // One from before the first: it was expected too, or more would seem received than expected.
        base = min(base, highest - Int64(behind))
        return .reordered
    }

    private mutating func restart(at sequenceNumber: UInt16) {
        lostBeforeRestart = lost
        received = 0
        base = Int64(sequenceNumber)
        highest = base
        recent = 1
        expectedAfterJump = nil
        expectedAtReport = 0
        receivedAtReport = 0
    }

    private mutating func notePause(before timestamp: UInt32) {
        guard hasTransit else { return }
        let step = timestamp &- lastTimestamp
        if step > clock.ticks(in: Self.longestPacket), step < 1 << 31 { pauses += 1 }
    }

    /// A packet with the timestamp of the one before says nothing of the network: events repeat theirs (RFC 4733).
    private mutating func measureTransit(_ timestamp: UInt32, at now: MonotonicTime) {
        let current = clock.ticks(at: now) &- timestamp
        guard hasTransit else {
            (transit, lastTimestamp, hasTransit) = (current, timestamp, true)
            return
        }
        guard timestamp != lastTimestamp else { return }
        let difference = Int32(bitPattern: current &- transit).magnitude
        transit = current
        lastTimestamp = timestamp
        guard difference <= clock.ticks(in: Self.longestDelay) else { return }
        let next = Int64(scaledJitter) + Int64(difference) - Int64((scaledJitter &+ 8) >> 4)
        scaledJitter = UInt32(clamping: next)
    }
}

extension ReceptionStatistics {
    /// The highest sequence number, the number of wraps in the upper 16 bits.
    package var extendedHighest: UInt32 { UInt32(truncatingIfNeeded: highest) }

    /// Packets expected since the source began, or began anew.
    package var expected: Int { Int(highest - base) + 1 }

    /// Packets that never came, over the source's whole life.
    package var lost: Int { lostBeforeRestart + max(0, expected - received) }

    /// In ticks, as RTCP reports it.
    package var jitterTicks: UInt32 { scaledJitter >> 4 }

    package var jitter: Duration {
        .nanoseconds(clock.duration(ofTicks: scaledJitter).nanoseconds >> 4)
    }

    /// The report block about this source; its fraction covers the time since the last one (RFC 3550, section 6.4.1).
    package mutating func reportBlock(lastReport: UInt32, delay: UInt32) -> RTCPReportBlock {
        let expectedNow = expected - expectedAtReport
        let lostNow = expectedNow - (received - receivedAtReport)
        expectedAtReport = expected
        receivedAtReport = received
        let fraction = expectedNow > 0 && lostNow > 0 ? min(255, lostNow * 256 / expectedNow) : 0
        return RTCPReportBlock(
            ssrc: ssrc, fractionLost: UInt8(fraction), packetsLost: Int32(clamping: min(lost, 0x7F_FFFF)),
            extendedHighest: extendedHighest, jitter: jitterTicks, lastReport: lastReport, delay: delay)
    }
}
