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
        /// Whether it holds comfort noise rather than sound.
        var isNoise = false
    }

    /// Packets at most; a power of two.
    static let capacity = 128
    static let payloadSize = 1_500

    private var slots = [Slot](repeating: Slot(), count: Self.capacity)
    /// Sequence numbers of packets that something came for to make them up from.
    private var substituted = [Int64](repeating: .min, count: Self.capacity)
    private var payloads = [UInt8](repeating: 0, count: Self.capacity * Self.payloadSize)

    /// The packet waiting under a sequence number.
    subscript(sequence: Int64) -> Slot? {
        let slot = slots[Self.index(sequence)]
        return slot.isWaiting && slot.sequence == sequence ? slot : nil
    }

    /// How many packets wait that hold sound.
    var waitingSounds: Int { slots.count { $0.isWaiting && $0.length > 0 } }

    /// Whether this sequence number came before.
    func knows(_ sequence: Int64) -> Bool { slots[Self.index(sequence)].sequence == sequence }

    mutating func store(_ payload: UnsafeRawBufferPointer, _ slot: Slot) {
        let index = Self.index(slot.sequence)
        slots[index] = slot
        slots[index].length = payload.count
        slots[index].isWaiting = true
        payloads.withUnsafeMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: bytes[(index * Self.payloadSize)...]).copyMemory(from: payload)
        }
    }

    /// Copies a waiting packet's payload and returns its length; `buffer` has room for `payloadSize`.
    func copy(_ slot: Slot, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        withPayload(of: slot) { buffer.copyMemory(from: $0) }
        return slot.length
    }

    func withPayload<Result>(of slot: Slot, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let start = Self.index(slot.sequence) * Self.payloadSize
        return payloads.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<start + slot.length])) }
    }

    mutating func remove(_ sequence: Int64) {
        slots[Self.index(sequence)].isWaiting = false
    }

    mutating func removeAll() {
        for index in slots.indices { slots[index] = Slot() }
        for index in substituted.indices { substituted[index] = .min }
    }

    func isSubstituted(_ sequence: Int64) -> Bool { substituted[Self.index(sequence)] == sequence }

    mutating func markSubstituted(_ sequence: Int64) { substituted[Self.index(sequence)] = sequence }

    private static func index(_ sequence: Int64) -> Int { Int(truncatingIfNeeded: sequence) & (capacity - 1) }
}
