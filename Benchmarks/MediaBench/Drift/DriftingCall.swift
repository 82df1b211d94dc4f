internal import LineSimulation
internal import MediaEngine
internal import Wire

/// A call on a perfect network whose sender's clock runs quicker or slower than the receiver's sound clock.
struct DriftingCall {
    struct Result {
        var millionths = 0.0
        /// Mean delay of each minute, in milliseconds.
        var delays: [Double] = []
        var playout = PlayoutStatistics()

        var json: String {
            let perSecond = Double(AudioFrame.sampleRate) / 1_000
            let fields: [(String, Double)] = [
                ("millionths", millionths), ("first_minute_ms", delays.first ?? 0),
                ("last_minute_ms", delays.last ?? 0),
                ("lowest_minute_ms", delays.min() ?? 0), ("highest_minute_ms", delays.max() ?? 0),
                ("shortened_ms", Double(playout.shortened) / perSecond),
                ("lengthened_ms", Double(playout.lengthened) / perSecond),
                ("concealed_ms", Double(playout.concealed) / perSecond),
            ]
            // Hundredths, without the help of a formatter.
            let text = fields.map { "\"\($0.0)\": \(($0.1 * 100).rounded() / 100)" }.joined(separator: ", ")
            return "{\(text)}"
        }
    }

    private let stream: SentStream
    private let millionths: Double
    private let minutes: Int

    /// The stream is repeated until the call ends.
    init(_ stream: SentStream, millionths: Double, minutes: Int) {
        self.stream = stream
        self.millionths = millionths
        self.minutes = minutes
    }

    func run() throws(CodecError) -> Result {
        let junction = AudioJunction(format: stream.format)
        var playout = try Playout(codec: stream.codec)
        var result = Result(millionths: millionths)
        var frame = AudioFrame()
        var (packet, minute) = (0, PlayoutStatistics())
        let ticksAMinute = Int(Duration.seconds(60) / AudioFrame.duration)
        for tick in 0..<minutes * ticksAMinute {
            // Between two arrivals, so that rounding decides nothing.
            let now = MonotonicTime.zero + .milliseconds(5) + AudioFrame.duration * tick
            while arrival(of: packet) <= now {
                deliver(packet, to: junction)
                packet += 1
            }
            playout.render(into: &frame, from: junction, at: now)
            guard (tick + 1) % ticksAMinute == 0 else { continue }
            result.delays.append(playout.statistics.meanDelay(since: minute).milliseconds)
            minute = playout.statistics
        }
        result.playout = playout.statistics
        return result
    }

    private func arrival(of packet: Int) -> MonotonicTime {
        let sent = Double(packet) * stream.packetTime.milliseconds / (1 + millionths / 1_000_000)
        return .zero + .nanoseconds(Int64(sent * 1_000_000))
    }

    private func deliver(_ packet: Int, to junction: AudioJunction) {
        let header = stream.header(of: packet)
        stream.payloads[packet % stream.payloads.count].withUnsafeBytes {
            junction.receive($0, header: header, at: arrival(of: packet))
        }
    }
}
