internal import Wire

// MARK: - The delay, and where it should go

extension JitterBuffer {
    /// What a change that nobody hears must save, in milliseconds of delay.
    private static let worthwhile: Float = 6
    /// What a change must save to be made where it can be heard.
    private static let pressing: Float = 80
    /// The share of packets missing now that must come, but come too late, to make the sound longer for them; where the
    /// delay is long already, a smaller one.
    private static let likely: (usual: Float, long: Float) = (0.65, 0.45)
    private static let long: Int64 = 150_000_000
    /// The most by which the delay grows above the best for packets that seem to be late.
    private static let stretched: Int64 = 120_000_000
    /// A packet is not missed before it is this late, in nanoseconds.
    private static let punctual: Int64 = 2_000_000

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
    func advise(_ frame: inout JitterFrame, behind packet: JitterSlots.Slot, at tick: Tick) {
        guard let offset = playoutDelay.offset, let base = delays.base else { return }
        let queued = tick.queued.nanoseconds
        // Packets must be there at the tick; what is queued delays their sound and gains nothing.
        let reach = max(0, offset - base - queued)
        let best = delays.cost.findBest(near: reach)
        let likely = best > Self.long ? Self.likely.long : Self.likely.usual
        if best <= reach + Self.stretched, shareTooLate(behind: packet, at: tick, base: base) > likely {
            frame.excess = .zero - AudioFrame.duration
            frame.isUrgent = true
            return
        }
        let gain = delays.cost.cost(of: reach) - delays.cost.cost(of: best)
        if best != reach, gain > Self.worthwhile {
            frame.excess = .nanoseconds(reach + queued - best)
            frame.isUrgent = gain > Self.pressing
        } else {
            frame.excess = .nanoseconds(queued)
        }
    }

    /// The share of packets such as the first that is not here that come, but too late for their turn.
    private func shareTooLate(behind packet: JitterSlots.Slot, at tick: Tick, base: Int64) -> Float {
        var missing = packet.sequence + 1
        var timestamp = packet.timestamp + Int64(packet.duration)
        while let next = slots[missing] {
            missing += 1
            timestamp = next.timestamp + Int64(next.duration)
        }
        let late = tick.now.nanoseconds - mediaTime(timestamp) - base
        guard late > Self.punctual else { return 0 }
        return delays.cost.shareComing(after: late + mediaTime(timestamp - packet.timestamp), missingAt: late)
    }
}
