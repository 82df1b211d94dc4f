import MediaEngine
import TestSupport
import Wire

/// Takes the frames of one end and notes when each came.
final class Ear: FrameSink {
    private(set) var arrivals: [(time: MonotonicTime, number: UInt32)] = []
    /// The types of all packets, each once for as long as it stays.
    private(set) var payloadTypes: [UInt8] = []
    private let network: SimulatedNetwork

    init(_ network: SimulatedNetwork) {
        self.network = network
    }

    var count: Int { arrivals.count }

    /// The longest time without a frame from one moment to another.
    func longestSilence(from start: MonotonicTime, to end: MonotonicTime) -> Duration {
        var longest = Duration.zero
        var last = start
        for arrival in arrivals where arrival.time > start && arrival.time <= end {
            longest = max(longest, arrival.time - last)
            last = arrival.time
        }
        return max(longest, end - last)
    }

    func receive(_ payload: UnsafeRawBufferPointer, header: RTPHeader, at now: MonotonicTime) {
        if payloadTypes.last != header.payloadType { payloadTypes.append(header.payloadType) }
        guard payload.count == 5 else { return }
        let number = (1..<5).reduce(UInt32(0)) { $0 << 8 | UInt32(payload[$1]) }
        arrivals.append((network.now, number))
    }

    func forgetPayloadTypes() { payloadTypes = [] }

    /// A frame that carries its number; to the engine all frames are bytes.
    static func frame(_ number: UInt32) -> [UInt8] {
        [0x78] + (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
}
