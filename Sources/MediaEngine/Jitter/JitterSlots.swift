internal import Wire

/// The places of a jitter buffer's packets, found by sequence number; all its space is allocated at once.
struct JitterSlots: Sendable {
    /// A packet's place; it keeps the sequence number after the packet was taken, to know duplicates.
    struct Slot: Sendable {
        var sequence = Int64.min
        var timestamp: Int64 = 0
        /// In ticks.
        var duration = 0
        /// In bytes.
        var length = 0
        var isWaiting = false
        var arrival = MonotonicTime.zero
    }

    /// Packets at most; a power of two.
    static let capacity = 128
    static let payloadSize = 1_500

    private var slots = [Slot](repeating: Slot(), count: Self.capacity)
    private var payloads = [UInt8](repeating: 0, count: Self.capacity * Self.payloadSize)

    /// The packet waiting under a sequence number.
    subscript(sequence: Int64) -> Slot? {
        let slot = slots[Self.index(sequence)]
        return slot.isWaiting && slot.sequence == sequence ? slot : nil
    }

    /// Whether this sequence number came before.
    func knows(_ sequence: Int64) -> Bool { slots[Self.index(sequence)].sequence == sequence }

    mutating func store(
        _ payload: UnsafeRawBufferPointer, sequence: Int64, timestamp: Int64, duration: Int,
        at arrival: MonotonicTime
    ) {
        let index = Self.index(sequence)
        slots[index] = Slot(
            sequence: sequence, timestamp: timestamp, duration: duration, length: payload.count, isWaiting: true,
            arrival: arrival)
        payloads.withUnsafeMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: bytes[(index * Self.payloadSize)...]).copyMemory(from: payload)
        }
    }

    /// Copies a waiting packet's payload and returns its length; `buffer` has room for `payloadSize`.
    func copy(_ slot: Slot, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let start = Self.index(slot.sequence) * Self.payloadSize
        payloads.withUnsafeBytes { bytes in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + slot.length]))
        }
        return slot.length
    }

    mutating func remove(_ sequence: Int64) {
        slots[Self.index(sequence)].isWaiting = false
    }

    mutating func removeAll() {
        for index in slots.indices { slots[index] = Slot() }
    }

    private static func index(_ sequence: Int64) -> Int { Int(truncatingIfNeeded: sequence) & (capacity - 1) }
}
