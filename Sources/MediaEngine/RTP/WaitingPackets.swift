internal import Wire

/// The last packets of a source that is not heard yet, with the times at which they came.
///
/// All its space is allocated when it is made, which a session with one source never does.
final class WaitingPackets {
    private(set) var ssrc: UInt32 = 0
    private(set) var count = 0
    /// When the newest came.
    private(set) var lastArrival = MonotonicTime.zero
    private var first = 0
    private var places = InlineArray<12, Place>(repeating: Place())
    private let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity * size, alignment: 16)

    private struct Place {
        var length = 0
        var arrival = MonotonicTime.zero
    }

    /// 120 ms of packets of 10 ms.
    private static let capacity = 12
    /// An Ethernet frame's payload.
    private static let size = 1_500

    deinit { bytes.deallocate() }

    /// Keeps a copy; the oldest gives way when there is no room.
    func append(_ packet: UnsafeRawBufferPointer, of ssrc: UInt32, at now: MonotonicTime) {
        if ssrc != self.ssrc { removeAll() }
        self.ssrc = ssrc
        lastArrival = now
        guard packet.count <= Self.size else { return }
        if count == Self.capacity { advance() }
        let index = (first + count) % Self.capacity
        places[index] = Place(length: packet.count, arrival: now)
        UnsafeMutableRawBufferPointer(rebasing: bytes[(index * Self.size)...]).copyMemory(from: packet)
        count += 1
    }

    /// The oldest, which is valid until the next `append`; nil when there is none.
    func takeFirst() -> (packet: UnsafeRawBufferPointer, arrival: MonotonicTime)? {
        guard count > 0 else { return nil }
        let start = first * Self.size
        let place = places[first]
        advance()
        return (UnsafeRawBufferPointer(rebasing: bytes[start..<start + place.length]), place.arrival)
    }

    func removeAll() { count = 0 }

    private func advance() {
        first = (first + 1) % Self.capacity
        count -= 1
    }
}
