internal import Glibc
internal import Wire

extension NetworkRow {
    /// When each packet of a stream arrives, in the order of arrival; what is lost is not in it.
    ///
    /// Packet n is sent at n × `packetTime`. The same seed gives the same arrivals, on any machine.
    package func arrivals(packetCount: Int, packetTime: Duration, seed: UInt64) -> [PacketArrival] {
        var random = RandomSource.seeded(seed &* 0x9E37_79B9 &+ 1)
        var isInBurst = false
        var latest = Duration.zero
        var result: [PacketArrival] = []
        result.reserveCapacity(packetCount)
        for index in 0..<packetCount {
            // Every packet takes its random numbers, so that rows with one seed have the same losses.
            let chance = (loss: random.fraction(), delay: random.fraction())
            let isLost = loses(chance.loss, &isInBurst)
            var time = packetTime * index + delay(chance.delay)
            if let stall { time = stall.end(for: time) }
            if case .exponential(_, true) = delay { time = max(time, latest) }
            guard !isLost else { continue }
            latest = max(latest, time)
            result.append(PacketArrival(index: index, time: time))
        }
        return result.sorted { ($0.time, $0.index) < ($1.time, $1.index) }
    }

    private func loses(_ chance: Double, _ isInBurst: inout Bool) -> Bool {
        switch loss {
        case .none: return false
        case .random(let percent): return chance < percent / 100
        case .bursts(let percent, let meanLength):
            let share = percent / 100
            let change = isInBurst ? 1 / meanLength : share / (meanLength * (1 - share))
            if chance < change { isInBurst.toggle() }
            return isInBurst
        }
    }

    private func delay(_ chance: Double) -> Duration {
        guard case .exponential(let mean, _) = delay else { return .zero }
        return .nanoseconds(Int64(-mean * 1_000_000 * log(1 - chance)))
    }
}

extension NetworkRow.Stall {
    /// When a packet comes that would come at `time`.
    fileprivate func end(for time: Duration) -> Duration {
        let number = time.nanoseconds / interval.nanoseconds
        let since = time - interval * number
        return number > 0 && since < length ? interval * number + length : time
    }
}

extension RandomSource {
    /// From 0 up to, but not, 1.
    fileprivate mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
