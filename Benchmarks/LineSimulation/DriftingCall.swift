package import MediaEngine
internal import Wire

/// A call whose sender's clock runs quicker or slower than the receiver's sound clock, in simulated time.
package struct DriftingCall {
    /// What the receiving end did about it.
    package struct Result: Sendable {
        /// Mean delay of each minute, in milliseconds.
        package var delays: [Double] = []
        package var playout = PlayoutStatistics()
    }

    private let stream: SentStream
    private let millionths: Double
    private let minutes: Int
    /// What the network does besides.
    package var row = NetworkRow("drift")
    package var seed: UInt64 = 1

    /// - Parameters:
    ///   - stream: repeated until the call ends.
    ///   - millionths: how much quicker the sender's clock is, or slower if negative.
    package init(_ stream: SentStream, millionths: Double, minutes: Int) {
        self.stream = stream
        self.millionths = millionths
        self.minutes = minutes
    }

    package func run() throws(CodecError) -> Result {
        let junction = AudioJunction(format: stream.format)
        var playout = try Playout(codec: stream.codec)
        var result = Result()
        var frame = AudioFrame()
        var minute = PlayoutStatistics()
        var arrivals = arrivals[...]
        let ticksAMinute = Int(Duration.seconds(60) / AudioFrame.duration)
        for tick in 0..<minutes * ticksAMinute {
            // Between two arrivals, so that rounding decides nothing.
            let now = MonotonicTime.zero + .milliseconds(5) + AudioFrame.duration * tick
            while let next = arrivals.first, .zero + next.time <= now {
                deliver(next, to: junction)
                arrivals.removeFirst()
            }
            playout.render(into: &frame, from: junction, at: now)
            guard (tick + 1) % ticksAMinute == 0 else { continue }
            result.delays.append(playout.statistics.meanDelay(since: minute).milliseconds)
            minute = playout.statistics
        }
        result.playout = playout.statistics
        return result
    }

    /// In the order of arrival, and a few more than the call is long.
    private var arrivals: [PacketArrival] {
        let length = Double(minutes) * 60_000 * (1 + max(0, millionths) / 1_000_000)
        let count = Int(length / stream.packetTime.milliseconds) + 10
        return row.arrivals(packetCount: count, packetTime: stream.packetTime, seed: seed).map { arrival in
            let sent = stream.packetTime.milliseconds * Double(arrival.index)
            let late = sent / (1 + millionths / 1_000_000) - sent
            return PacketArrival(index: arrival.index, time: arrival.time + .nanoseconds(Int64(late * 1_000_000)))
        }
    }

    private func deliver(_ arrival: PacketArrival, to junction: AudioJunction) {
        let header = stream.header(of: arrival.index)
        stream.payloads[arrival.index % stream.payloads.count].withUnsafeBytes {
            junction.receive($0, header: header, at: .zero + arrival.time)
        }
    }
}
