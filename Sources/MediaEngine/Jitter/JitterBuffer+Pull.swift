package import Wire

// MARK: - The sound clock's side

extension JitterBuffer {
    /// Long enough without a packet that concealment has faded out.
    private static let concealed = Duration.milliseconds(120)
    /// A gap so long that it is not played out in full once the packet behind it is due.
    private static let longGap = Duration.milliseconds(60)
    /// Without any packet for this long, playing starts anew with the next.
    private static let given = (up: Duration.milliseconds(500), upInPause: Duration.seconds(2))
    /// More delay than wanted by this at the start is not worth hearing every word.
    private static let bearable = Duration.milliseconds(100)
    /// Near enough to the delay wanted.
    private static let tolerance = (above: Duration.milliseconds(12), below: Duration.milliseconds(10))

    /// Says what to play next, and copies out what is needed for it.
    ///
    /// - Parameters:
    ///   - playTime: when the first sample asked for will be played: now, and the sound that waits before it.
    ///   - buffer: room for a payload of 1,500 bytes.
    package mutating func pull(at playTime: MonotonicTime, into buffer: UnsafeMutableRawBufferPointer) -> JitterPull {
        precondition(buffer.count >= JitterSlots.payloadSize, "room for any payload")
        switch state {
        case .empty:
            return .silence
        case .filling:
            return begin(at: playTime, into: buffer)
        case .playing(let playing):
            return proceed(playing, at: playTime, into: buffer)
        }
    }

    /// Tells that the caller made the sound shorter by this much, or longer if negative.
    package mutating func shortened(by duration: Duration) {
        count { $0.delay -= duration }
    }

    /// Begins to play when the first packet has waited long enough.
    private mutating func begin(at playTime: MonotonicTime, into buffer: UnsafeMutableRawBufferPointer) -> JitterPull {
        while let first = firstWaiting {
            guard isDue(first, at: playTime) else { return .silence }
            if floor > .min { countMissing(floor..<first.sequence) }
            floor = first.sequence
            // After a stall, or where the sound card took its time, what is far too old only delays what follows.
            guard delay(of: first, at: playTime) > target + Self.bearable, first.sequence != newest?.sequence else {
                let playing = Playing(next: first.sequence, expected: first.timestamp)
                return play(first, after: playing, at: playTime, into: buffer, isAnchor: true)
            }
            slots.remove(first.sequence)
            floor = first.sequence + 1
            count { $0.discarded += 1 }
        }
        state = .empty
        return .silence
    }

    private mutating func proceed(
        _ before: Playing, at playTime: MonotonicTime, into buffer: UnsafeMutableRawBufferPointer
    ) -> JitterPull {
        var playing = before
        skipSoundless(&playing)
        guard let packet = firstWaiting(from: playing.next) else { return pause(playing, isEmpty: true) }
        let gap = Int(packet.timestamp - playing.expected)
        if gap <= playing.held {
            return play(packet, after: playing, at: playTime, into: buffer, isAnchor: playing.held > 0)
        }
        let isNext = packet.sequence == playing.next
        if isNext || playing.held >= ticks(Self.longGap), isDue(packet, at: playTime) {
            return play(packet, after: playing, at: playTime, into: buffer, isAnchor: true)
        }
        if !isNext, codec.hasForwardErrorCorrection, gap - playing.held == packet.duration {
            playing.held = gap
            state = .playing(playing)
            return .recover(
                length: slots.copy(packet, into: buffer), ticks: packet.duration, arrival: packet.arrival)
        }
        return pause(playing, isEmpty: false)
    }

    private mutating func play(
        _ packet: JitterSlots.Slot, after playing: Playing, at playTime: MonotonicTime,
        into buffer: UnsafeMutableRawBufferPointer, isAnchor: Bool
    ) -> JitterPull {
        let length = slots.copy(packet, into: buffer)
        slots.remove(packet.sequence)
        countMissing(playing.next..<packet.sequence)
        measure(delay(of: packet, at: playTime), isAnchor: isAnchor)
        // Opus marks a pause by a packet of its first byte alone, or one more (RFC 6716, section 3.1).
        isPaused = codec == .opus && length <= 2
        floor = packet.sequence + 1
        state = .playing(Playing(next: floor, expected: packet.timestamp + Int64(packet.duration)))
        return .frame(length: length, excess: excess, arrival: packet.arrival)
    }

    /// 10 ms pass in place of the packet expected.
    private mutating func pause(_ before: Playing, isEmpty: Bool) -> JitterPull {
        var playing = before
        playing.held += ticks(AudioFrame.duration)
        state = .playing(playing)
        if isEmpty, playing.held > ticks(isPaused ? Self.given.upInPause : Self.given.up) {
            floor = playing.next
            state = .empty
            isPaused = false
            return .silence
        }
        if isPaused { return .comfort }
        return playing.held <= ticks(Self.concealed) ? .conceal : .silence
    }

    /// Counts packets passed over, but for those that came and held no sound.
    private mutating func countMissing(_ passed: Range<Int64>) {
        let unknown = passed.suffix(JitterSlots.capacity).count { !slots.knows($0) }
        let forgotten = max(0, passed.count - JitterSlots.capacity)
        count { $0.lost += unknown + forgotten }
    }

    private mutating func skipSoundless(_ playing: inout Playing) {
        while let packet = slots[playing.next], packet.length == 0 {
            slots.remove(packet.sequence)
            playing.next += 1
            floor = playing.next
        }
    }
}

// MARK: - Time

extension JitterBuffer {
    /// The first packet that waits.
    var firstWaiting: JitterSlots.Slot? {
        guard let newest else { return nil }
        return firstWaiting(from: max(floor, newest.sequence - Int64(JitterSlots.capacity) + 1))
    }

    private func firstWaiting(from start: Int64) -> JitterSlots.Slot? {
        guard let newest else { return nil }
        var sequence = start
        while sequence <= newest.sequence {
            if let packet = slots[sequence], packet.length > 0 { return packet }
            sequence += 1
        }
        return nil
    }

    private func delay(of packet: JitterSlots.Slot, at playTime: MonotonicTime) -> Duration {
        .nanoseconds(playTime.nanoseconds - mediaTime(packet.timestamp) - (delays.base ?? 0))
    }

    /// Whether a packet behind a pause has been delayed enough; to the nearest tick of the sound clock.
    private func isDue(_ packet: JitterSlots.Slot, at playTime: MonotonicTime) -> Bool {
        delay(of: packet, at: playTime) + AudioFrame.duration / 2 >= target
    }

    private func ticks(_ duration: Duration) -> Int { Int(duration.nanoseconds * clockRate / 1_000_000_000) }

    /// Smooths over the clumps in which sound devices ask for sound.
    private mutating func measure(_ delay: Duration, isAnchor: Bool) {
        let target = target
        count {
            $0.delay = isAnchor ? delay : $0.delay + (delay - $0.delay) / 8
            $0.target = target
        }
    }

    /// A delay a little above the target is kept: it grew for a reason, and going down at once would cost it again.
    private var excess: Duration {
        let difference = statistics.delay - target
        let above = max(Self.tolerance.above, target / 4)
        return (.zero - Self.tolerance.below...above).contains(difference) ? .zero : difference
    }
}
