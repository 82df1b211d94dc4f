internal import Wire

// MARK: - The delay, and where it should go

extension JitterBuffer {
    /// What a change must save, in milliseconds of delay, how much more for each millisecond of delay, and the same again for
    /// each above `long`: each moves what is heard, and a listener of a long delay notices the change before the delay.
    private static let worthwhile: (least: Float, share: Float, long: Float) = (6, 0.08, 60)
    /// What a change must save to be made where it can be heard.
    private static let pressing: Float = 450
    /// A delay above the first is not lowered before it was not needed for so many times what is above.
    private static let patience = (from: Int64(40_000_000), times: 20)

    func delay(of packet: JitterSlots.Slot, at tick: Tick) -> Duration {
        .nanoseconds(tick.playTime.nanoseconds - mediaTime(packet.timestamp) - (delays.base ?? 0))
    }

    /// Whether a packet behind a pause has been delayed enough.
    func isDue(_ packet: JitterSlots.Slot, at tick: Tick) -> Bool {
        let late = (delay(of: packet, at: tick) - tick.queued).nanoseconds
        return late >= 0 && delays.cost.findBest(near: late) <= late
    }

    mutating func measure() {
        guard let offset = playoutDelay.offset, let base = delays.base else { return }
        let target = target
        count {
            $0.delay = .nanoseconds(offset - base)
            $0.target = target
        }
    }

    /// Tells how the sound of a packet should be stretched.
    mutating func advise(_ frame: inout JitterFrame, at tick: Tick) {
        guard let offset = playoutDelay.offset, let base = delays.base else { return }
        let queued = tick.queued.nanoseconds
        // Packets must be there at the tick; what is queued delays their sound and gains nothing.
        let reach = max(0, offset - base - queued)
        let best = delays.cost.findBest(near: reach)
        if best >= reach { neededAt = tick.now }
        let gain = gain(from: reach, to: best)
        let isHeld = best < reach && gain < Self.pressing && tick.now - neededAt < patience(at: reach)
        if best != reach, !isHeld, gain > worthwhile(at: reach) {
            frame.excess = .nanoseconds(reach + queued - best)
            frame.isUrgent = gain > Self.pressing
        } else {
            frame.excess = .nanoseconds(queued)
        }
    }

    /// Whether no longer delay is so much better than this one that a change pays.
    func isLongEnough(_ reach: Int64) -> Bool {
        let best = delays.cost.findBest(near: reach)
        return best <= reach || gain(from: reach, to: best) <= worthwhile(at: reach)
    }

    /// Whether hardly more packets are too late for one delay than for a longer one.
    func isInTime(_ reach: Int64, against longer: Int64) -> Bool {
        delays.cost.lateness(at: reach) - delays.cost.lateness(at: longer) < Self.worthwhile.least
    }

    private func gain(from reach: Int64, to best: Int64) -> Float {
        delays.cost.cost(of: reach) - delays.cost.cost(of: best)
    }

    private func worthwhile(at reach: Int64) -> Float {
        let milliseconds = Float(reach) / 1_000_000
        return Self.worthwhile.least
            + Self.worthwhile.share * (milliseconds + max(0, milliseconds - Self.worthwhile.long))
    }

    private func patience(at reach: Int64) -> Duration {
        .nanoseconds(max(0, reach - Self.patience.from)) * Self.patience.times
    }
}
