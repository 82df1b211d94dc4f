package import MediaEngine
internal import Wire

/// The receiving end of a call, from packets to samples, in simulated time.
package struct ReceiveSimulation {
    package let row: NetworkRow
    package let stream: SentStream
    package let seed: UInt64
    /// From the sending of packet 0 to the first tick of the sound clock; packets do not arrive in step with it.
    package var phase: Duration
    /// When packets really arrived on a network that did what the row says; by default it is the row that tells.
    package var trace: [PacketArrival]?
    /// Left out of shares and delays: what is not yet settled.
    package var settling = Duration.seconds(2)
    /// For this long after the last packet was sent the sound is kept, but no longer counted: what was delayed is heard.
    package var ending = Duration.seconds(1)

    /// What came out.
    package struct Result: Sendable {
        package var samples: [Int16] = []
        /// At the end of sending, as all that follows.
        package var playout = PlayoutStatistics()
        /// The same at the end of settling.
        package var settled = PlayoutStatistics()
        package var jitter = JitterStatistics()
        /// Mean over the samples played of the time from their packet's arrival to their tick of the sound clock.
        package var meanDelay = Duration.zero
        /// Mean of the delay wanted.
        package var meanTarget = Duration.zero
    }

    package init(_ row: NetworkRow, _ stream: SentStream, seed: UInt64) {
        self.row = row
        self.stream = stream
        self.seed = seed
        phase = .microseconds(Int(seed &* 2_654_435_761 >> 7 % 10_000))
    }

    /// Plays the stream to its end.
    package func run() throws(CodecError) -> Result {
        let junction = AudioJunction(format: stream.format)
        var playout = try Playout(codec: stream.codec)
        let arrivals =
            trace ?? row.arrivals(packetCount: stream.payloads.count, packetTime: stream.packetTime, seed: seed)
        var next = 0
        var result = Result()
        var frame = AudioFrame()
        var targets = Duration.zero
        let ticks = Int((stream.packetTime * stream.payloads.count) / AudioFrame.duration)
        for tick in 0..<ticks + Int(ending / AudioFrame.duration) {
            let now = MonotonicTime.zero + phase + AudioFrame.duration * tick
            while next < arrivals.count, MonotonicTime.zero + arrivals[next].time <= now {
                deliver(arrivals[next], to: junction)
                next += 1
            }
            playout.render(into: &frame, from: junction, at: now)
            result.samples += frame.samples
            guard tick < ticks else { continue }
            result.jitter = junction.statistics().jitter
            targets += result.jitter.target
            result.playout = playout.statistics
            if AudioFrame.duration * tick < settling { result.settled = result.playout }
        }
        result.meanTarget = targets / max(1, ticks)
        result.meanDelay = result.playout.meanDelay(since: result.settled)
        return result
    }

    private func deliver(_ arrival: PacketArrival, to junction: AudioJunction) {
        let header = stream.header(of: arrival.index)
        stream.payloads[arrival.index].withUnsafeBytes {
            junction.receive($0, header: header, at: .zero + arrival.time)
        }
    }
}
