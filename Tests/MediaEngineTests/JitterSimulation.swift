import MediaEngine
import Wire

/// A sender, a network and a sound clock in simulated time, for the receiving end of a call's sound.
struct JitterSimulation {
    /// What happens to a packet on its way; nil is lost.
    typealias Network = (_ index: Int, _ random: inout RandomSource) -> Duration?

    var codec = AudioCodec.pcmu
    var packetTime = Duration.milliseconds(20)
    /// How much quicker than the receiver's the sender's clock runs, in millionths.
    var drift = 0.0
    var firstSequence: UInt16 = 1
    var firstTimestamp: UInt32 = 0
    /// Whether a packet may overtake another.
    var reorders = true
    var network: Network = { _, _ in .milliseconds(20) }

    struct Result {
        var statistics = PlayoutStatistics()
        var jitter = JitterStatistics()
        var samples: [Int16] = []
        /// The delays after the first tenth, averaged.
        var delay = Duration.zero
        var target = Duration.zero
    }

    struct Arrival {
        let time: MonotonicTime
        let payload: [UInt8]
        let header: RTPHeader
    }

    /// Arrivals of these payloads in the order they come.
    func arrivals(of payloads: [[UInt8]]) -> [Arrival] {
        var random = RandomSource.seeded(11)
        var latest = MonotonicTime.zero
        let ticks = UInt32(Double(codec.clockRate) * packetTime.milliseconds / 1_000)
        var result: [Arrival] = []
        for (index, payload) in payloads.enumerated() {
            guard let delay = network(index, &random) else { continue }
            let sent = packetTime.milliseconds * Double(index + 1) / (1 + drift / 1_000_000)
            var time = MonotonicTime.zero + .nanoseconds(Int64(sent * 1_000_000)) + delay
            if !reorders { time = max(time, latest) }
            latest = max(latest, time)
            let header = RTPHeader(
                payloadType: codec.payloadType, sequenceNumber: firstSequence &+ UInt16(truncatingIfNeeded: index),
                timestamp: firstTimestamp &+ ticks &* UInt32(truncatingIfNeeded: index), ssrc: 5)
            result.append(Arrival(time: time, payload: payload, header: header))
        }
        return result.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }

    /// Plays payloads to their end through the real jitter buffer, decoder and stretching.
    func play(_ payloads: [[UInt8]]) throws -> Result {
        let junction = AudioJunction(format: StreamFormat(codec: codec))
        var playout = try Playout(codec: codec)
        var arrivals = arrivals(of: payloads)[...]
        var result = Result()
        var frame = AudioFrame()
        var counted = 0
        let frames = Int(packetTime.milliseconds) * payloads.count / 10
        for tick in 1...max(1, frames) {
            // A quicker sender is done before the clock here is.
            guard !arrivals.isEmpty else { break }
            let now = MonotonicTime.zero + .milliseconds(10 * tick)
            while let next = arrivals.first, next.time <= now {
                next.payload.withUnsafeBytes { junction.receive($0, header: next.header, at: next.time) }
                arrivals.removeFirst()
            }
            playout.render(into: &frame, from: junction, at: now)
            result.samples += frame.samples
            guard tick > frames / 10 else { continue }
            let jitter = junction.statistics().jitter
            result.delay += jitter.delay
            result.target += jitter.target
            counted += 1
        }
        result.statistics = playout.statistics
        result.jitter = junction.statistics().jitter
        result.delay = result.delay / max(1, counted)
        result.target = result.target / max(1, counted)
        return result
    }

    func encode(_ samples: [Int16], expectedLoss: Int = 0) throws -> [[UInt8]] {
        var encoder = try AudioEncoder(codec, packetTime: packetTime)
        encoder.setExpectedLoss(percent: expectedLoss)
        return try encoder.payloads(of: samples)
    }
}

extension RandomSource {
    /// Between 0 and 1.
    mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
