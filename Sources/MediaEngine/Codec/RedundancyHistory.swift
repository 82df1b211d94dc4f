/// The packet before, kept to be sent once more with the next (RFC 2198); all its space is allocated at once.
struct RedundancyHistory: ~Copyable {
    private let copy = UnsafeMutableRawBufferPointer.allocate(
        byteCount: RedundantPayload.maximumLength, alignment: 8)
    private var length = 0
    private var timestamp: UInt32 = 0
    /// Ticks of a packet: what lies farther back is no neighbour.
    private let packetTicks: UInt32

    init(packetTicks: UInt32) {
        self.packetTicks = packetTicks
    }

    deinit { copy.deallocate() }

    /// Writes a payload of redundant audio with the packet before `payload`, if that left just before; else nil.
    ///
    /// After a pause the sound before it is nobody's loss.
    func wrap(
        _ payload: UnsafeRawBufferPointer, timestamp now: UInt32, payloadType: UInt8,
        into buffer: UnsafeMutableRawBufferPointer
    ) -> Int? {
        let offset = now &- timestamp
        guard length > 0, offset == packetTicks, Int(offset) <= RedundantPayload.maximumOffset else { return nil }
        return RedundantPayload.write(
            payload, redundant: UnsafeRawBufferPointer(rebasing: copy[..<length]), offset: Int(offset),
            payloadType: payloadType, into: buffer)
    }

    /// Keeps a packet that leaves; one too long for a copy is not kept.
    mutating func keep(_ payload: UnsafeRawBufferPointer, timestamp: UInt32) {
        length = payload.count <= copy.count ? payload.count : 0
        self.timestamp = timestamp
        guard length > 0 else { return }
        copy.copyMemory(from: payload)
    }

    mutating func forget() { length = 0 }
}
