package import Wire

// MARK: - What stands in for missing packets

extension JitterBuffer {
    /// Takes a copy of an earlier packet that came with the packet inserted last (RFC 2198).
    ///
    /// - Parameters:
    ///   - step: packets before that one, from 1.
    ///   - offset: ticks before that one.
    package mutating func insertCopy(
        _ payload: UnsafeRawBufferPointer, of header: RTPHeader, step: Int, offset: Int, duration: Int,
        at now: MonotonicTime
    ) {
        guard let newest, newest.source == header.ssrc, newest.rawSequence == header.sequenceNumber,
            (1...JitterSlots.payloadSize).contains(payload.count), (1...Int(clockRate)).contains(duration), offset > 0
        else { return }
        let sequence = newest.sequence - Int64(step)
        let timestamp = newest.timestamp - Int64(offset)
        guard sequence >= floor, !slots.knows(sequence), slots[sequence - 1].map({ $0.timestamp < timestamp }) ?? true
        else { return }
        count { $0.copies += 1 }
        delays.record(
            arrival: now, mediaTime: mediaTime(timestamp), order: .copy, isFirst: !slots.isSubstituted(sequence))
        store(payload, JitterSlots.Slot(sequence: sequence, timestamp: timestamp, duration: duration, arrival: now))
    }

    /// A packet whose predecessor has not come may bring its redundancy.
    mutating func noteSubstitute(_ payload: UnsafeRawBufferPointer, _ slot: JitterSlots.Slot) {
        let before = slot.sequence - 1
        guard codec.hasForwardErrorCorrection, before >= floor, !slots.knows(before), !slots.isSubstituted(before),
            let base = delays.base
        else { return }
        let hasRedundancy = OpusDecoder.hasRedundancy(payload)
        delays.record(hasRedundancy: hasRedundancy, packetTime: mediaTime(Int64(slot.duration)))
        guard hasRedundancy else { return }
        slots.markSubstituted(before)
        let mediaTime = mediaTime(slot.timestamp - Int64(slot.duration))
        delays.record(substituteAfter: slot.arrival.nanoseconds - mediaTime - base)
    }
}
