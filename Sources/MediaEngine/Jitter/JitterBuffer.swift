package import Wire

/// Holds received packets until their turn, in the order of their sequence numbers, as briefly as the network allows.
///
/// Packets come in by `insert` when they arrive; the sound clock takes them out by `pull`. Each packet taken comes with
/// advice to make the sound shorter or longer, so that the delay goes where it costs least; see `ArrivalDelay`. Nothing is
/// allocated after it is made.
package struct JitterBuffer: ~Copyable, Sendable {
    package private(set) var statistics = JitterStatistics()
    let codec: AudioCodec
    var slots: JitterSlots
    var delays: ArrivalDelay
    var playoutDelay = PlayoutDelay()
    var state = State.empty
    /// The newest packet; nil before the first.
    var newest: Newest?
    /// Packets with smaller sequence numbers have had their turn.
    var floor = Int64.min
    /// Sequence number that would confirm a jump (RFC 3550, appendix A.1).
    private var confirmation: UInt16?
    /// Whether the last packet played said that the sender pauses.
    var isPaused = false
    /// Whether it said so by comfort noise, after which there may be no packet for long.
    var isNoisy = false
    /// Whether nothing of the present source has been played.
    var isNewSource = false
    /// When the delay was last no longer than the best.
    var neededAt = MonotonicTime.zero

    /// Where playing was given up for want of packets.
    var ended: Playing?
    /// Ticks before the next packet in which nothing was sent, where the stream began anew with it.
    var silentBefore: Int?
    /// Whether this sender sends nothing while it is silent.
    var knowsPauses = false

    enum State {
        /// Nothing to play, or not for long.
        case empty
        /// Packets are there, and the first waits until the delay is reached.
        case filling
        case playing(Playing)
    }

    struct Playing {
        /// The sequence number whose turn it is.
        var next: Int64
        /// The timestamp expected with it.
        var expected: Int64
        /// Ticks played in place of it so far.
        var held = 0
    }

    struct Newest {
        let source: UInt32
        let rawSequence: UInt16
        let rawTimestamp: UInt32
        /// The same without wrapping.
        let sequence: Int64
        let timestamp: Int64
        let duration: Int
    }

    /// More missing numbers are a new beginning (RFC 3550, appendix A.1).
    private static let maximumDropout = 3_000
    /// A packet this many nanoseconds quicker than any before, or slower than the quickest, begins a new time.
    private static let plausible: (quicker: Int64, slower: Int64) = (200_000_000, 2_000_000_000)

    /// - Parameter initialTarget: the delay before anything is known of the network.
    package init(codec: AudioCodec, initialTarget: Duration = .milliseconds(40)) {
        self.codec = codec
        delays = ArrivalDelay(initial: initialTarget)
        slots = JitterSlots()
    }

    var clockRate: Int64 { Int64(codec.clockRate) }

    /// The delay wanted between a packet's arrival, had it been the quickest, and its sound.
    package var target: Duration { .nanoseconds(delays.cost.best) }

    /// Takes a packet that arrived.
    ///
    /// - Parameters:
    ///   - payload: up to 1,500 bytes; empty for a packet of the stream that holds no sound, such as an event.
    ///   - duration: the payload's length in ticks of the RTP clock; 0 for comfort noise.
    ///   - isNoise: whether it holds comfort noise.
    package mutating func insert(
        _ payload: UnsafeRawBufferPointer, header: RTPHeader, duration: Int, isNoise: Bool = false,
        at now: MonotonicTime
    ) {
        guard payload.count <= JitterSlots.payloadSize, (0...Int(clockRate)).contains(duration) else {
            statistics.malformed += 1
            return
        }
        // Keys may come as a source of their own, which has no place in the order of the one that is heard.
        if payload.isEmpty, let newest, newest.source != header.ssrc { return }
        guard let place = place(of: header) else { return }
        guard !slots.knows(place.sequence) else {
            statistics.duplicates += 1
            return
        }
        guard let timestamp = timestamp(of: header, at: place, isSound: !payload.isEmpty, now: now) else {
            statistics.malformed += 1
            return
        }
        if place.isNewest { remember(header, place.sequence, timestamp, duration, isSound: !payload.isEmpty) }
        store(
            payload,
            JitterSlots.Slot(
                sequence: place.sequence, timestamp: timestamp, duration: duration, arrival: now,
                isNoise: isNoise))
    }

    mutating func store(_ payload: UnsafeRawBufferPointer, _ slot: JitterSlots.Slot) {
        guard slot.sequence >= floor else {
            statistics.late += 1
            return
        }
        statistics.received += 1
        slots.store(payload, slot)
        noteSubstitute(payload, slot)
        if case .empty = state { state = .filling }
    }

    /// Forgets every packet and the stream; what was learnt of the network's delay stays.
    package mutating func reset() {
        slots.removeAll()
        delays.restart()
        playoutDelay.forget()
        state = .empty
        newest = nil
        ended = nil
        silentBefore = nil
        floor = .min
        confirmation = nil
        isPaused = false
        isNoisy = false
    }
}

// MARK: - Where a packet belongs

extension JitterBuffer {
    private struct Place {
        let sequence: Int64
        let isNewest: Bool
        /// Sequence numbers from the newest before it to this one; 1 is in order.
        let step: Int64
    }

    /// Nil when the packet is dropped because its sequence number makes no sense yet.
    private mutating func place(of header: RTPHeader) -> Place? {
        guard let newest, newest.source == header.ssrc else {
            isNewSource = true
            knowsPauses = false
            return restart(with: header)
        }
        let step = Int64(Int16(bitPattern: header.sequenceNumber &- newest.rawSequence))
        guard abs(step) < Int64(JitterSlots.capacity) else {
            guard confirmation == header.sequenceNumber else {
                confirmation = header.sequenceNumber &+ 1
                statistics.malformed += 1
                return nil
            }
            return restart(with: header)
        }
        confirmation = nil
        let sequence = newest.sequence + step
        if sequence - oldestNeeded(sequence) >= Int64(JitterSlots.capacity) { return restart(with: header) }
        return Place(sequence: sequence, isNewest: step > 0, step: step)
    }

    /// The smallest sequence number that must keep its slot; `new` if there is none.
    ///
    /// Mutating only because a value that is not copied is moved to be read by a function of its own otherwise.
    private mutating func oldestNeeded(_ new: Int64) -> Int64 {
        switch state {
        case .empty: new
        case .filling: firstWaiting?.sequence ?? new
        case .playing(let playing): playing.next
        }
    }

    private mutating func restart(with header: RTPHeader) -> Place {
        if newest != nil { statistics.restarts += 1 }
        statistics.discarded += slots.waitingSounds
        let silent = silence(before: header)
        reset()
        silentBefore = silent
        return Place(sequence: 0, isNewest: true, step: 1)
    }

    /// Ticks before a packet in which nothing was sent, as far as its numbers tell: what is missing was, and is lost.
    ///
    /// Another source, or one that counts anew, tells nothing of what was before.
    private func silence(before header: RTPHeader) -> Int {
        guard let newest, newest.source == header.ssrc else { return .max }
        let step = Int(header.sequenceNumber &- newest.rawSequence)
        guard step < Self.maximumDropout else { return .max }
        let ticks = Int(Int32(bitPattern: header.timestamp &- newest.rawTimestamp))
        return max(0, ticks - max(1, step) * newest.duration)
    }

    /// The timestamp of a packet without sound is not the stream's: a key's stands still, and another type has a clock of its own.
    private mutating func remember(
        _ header: RTPHeader, _ sequence: Int64, _ timestamp: Int64, _ duration: Int, isSound: Bool
    ) {
        let rawTimestamp = isSound ? header.timestamp : newest?.rawTimestamp ?? header.timestamp
        newest = Newest(
            source: header.ssrc, rawSequence: header.sequenceNumber, rawTimestamp: rawTimestamp,
            sequence: sequence, timestamp: timestamp, duration: duration > 0 ? duration : newest?.duration ?? 0)
    }

    /// The packet's time without wrapping, made continuous where the sender's timestamps jump; nil if it makes no sense.
    ///
    /// A packet without sound tells nothing of the network: events repeat their timestamp (RFC 4733).
    private mutating func timestamp(
        of header: RTPHeader, at place: Place, isSound: Bool, now: MonotonicTime
    ) -> Int64? {
        if place.isNewest { delays.expect(Int(place.step)) }
        guard let newest else {
            if isSound { delays.record(arrival: now, mediaTime: 0) }
            return 0
        }
        let timestamp = newest.timestamp + Int64(Int32(bitPattern: header.timestamp &- newest.rawTimestamp))
        guard isSound else { return newest.timestamp }
        guard place.isNewest else { return recordReordered(timestamp, at: place, newest: newest, now: now) }
        let transit = now.nanoseconds - mediaTime(timestamp)
        let delay = transit - (delays.base ?? transit)
        guard (-Self.plausible.quicker...Self.plausible.slower).contains(delay) else {
            return recordJump(at: place, newest: newest, now: now)
        }
        delays.record(arrival: now, mediaTime: mediaTime(timestamp))
        return timestamp
    }

    private mutating func recordJump(at place: Place, newest: Newest, now: MonotonicTime) -> Int64 {
        statistics.restarts += 1
        let timestamp = newest.timestamp + place.step * Int64(newest.duration)
        delays.restart()
        delays.record(arrival: now, mediaTime: mediaTime(timestamp))
        return timestamp
    }

    private mutating func recordReordered(
        _ timestamp: Int64, at place: Place, newest: Newest, now: MonotonicTime
    ) -> Int64? {
        // Nothing in RTP says how far back it may lie; a packet holds 120 ms at most.
        let furthest = newest.timestamp + place.step * clockRate * 120 / 1_000
        guard (furthest..<newest.timestamp).contains(timestamp) else { return nil }
        delays.record(
            arrival: now, mediaTime: mediaTime(timestamp), order: .overtaken,
            isFirst: !slots.isSubstituted(place.sequence))
        return timestamp
    }

    /// Ticks in nanoseconds.
    func mediaTime(_ ticks: Int64) -> Int64 {
        ticks / clockRate * 1_000_000_000 + ticks % clockRate * 1_000_000_000 / clockRate
    }

    mutating func count(_ change: (inout JitterStatistics) -> Void) { change(&statistics) }
}
