package import Wire

// MARK: - The sound clock's side

extension JitterBuffer {
    /// Long enough without a packet that concealment has faded out.
    private static let concealed = Duration.milliseconds(120)
    /// A gap so long that it is not played out in full once the packet behind it is due.
    private static let longGap = Duration.milliseconds(60)
    /// Without any packet for this long, playing starts anew with the next.
    private static let given = (
        up: Duration.milliseconds(500), upInPause: Duration.seconds(2), upInNoise: Duration.seconds(20)
    )
    /// From here on packets are lost so often that it pays to have those behind them early.
    private static let lossy: Float = 0.015
    /// More delay than wanted by this at the start is not worth hearing every word.
    private static let bearable = Duration.milliseconds(100)

    /// Says what to play next, and copies out what is needed for it.
    ///
    /// - Parameters:
    ///   - now: the time of this tick of the sound clock.
    ///   - queued: decoded sound that will be played before.
    ///   - buffer: room for a payload of 1,500 bytes.
    package mutating func pull(
        at now: MonotonicTime, queued: Duration = .zero, into buffer: UnsafeMutableRawBufferPointer
    ) -> JitterPull {
        precondition(buffer.count >= JitterSlots.payloadSize, "room for any payload")
        let tick = Tick(now: now, queued: queued)
        switch state {
        case .empty:
            return .silence
        case .filling:
            return begin(at: tick, into: buffer)
        case .playing(let playing):
            return proceed(playing, at: tick, into: buffer)
        }
    }

    /// Tells that the caller made the sound shorter by this much, or longer if negative.
    package mutating func shortened(by duration: Duration) {
        playoutDelay.shift(by: -duration.nanoseconds)
        count { $0.delay -= duration }
    }

    /// A moment at which sound is asked for.
    struct Tick {
        let now: MonotonicTime
        let queued: Duration

        var playTime: MonotonicTime { now + queued }
    }

    /// Begins to play when the first packet has waited long enough.
    private mutating func begin(at tick: Tick, into buffer: UnsafeMutableRawBufferPointer) -> JitterPull {
        var discarded = 0
        while let first = firstWaiting {
            guard isDue(first, at: tick) else { return .silence }
            let silent = silentBefore ?? ended.map { silence(before: first, after: $0, discarded: discarded) } ?? 0
            if floor > .min { countMissing(floor..<first.sequence) }
            floor = first.sequence
            // After a stall, or where the sound card took its time, what is far too old only delays what follows.
            guard delay(of: first, at: tick) > target + Self.bearable, first.sequence != newest?.sequence else {
                let playing = Playing(next: first.sequence, expected: first.timestamp)
                return play(first, after: playing, at: tick, into: buffer, isAnchor: true, silent: silent)
            }
            slots.remove(first.sequence)
            floor = first.sequence + 1
            discarded += first.duration
            count {
                $0.discarded += 1
                $0.bursts.record(missing: 1)
            }
        }
        state = .empty
        return .silence
    }

    private mutating func proceed(
        _ before: Playing, at tick: Tick, into buffer: UnsafeMutableRawBufferPointer
    ) -> JitterPull {
        var playing = before
        skipSoundless(&playing)
        guard let packet = firstWaiting(from: playing.next) else { return pause(playing, isEmpty: true) }
        let gap = Int(packet.timestamp - playing.expected)
        let isNext = packet.sequence == playing.next
        if isNext, gap <= 0, playing.held > 0 { return catchUp(packet, after: playing, at: tick, into: buffer) }
        if gap <= playing.held {
            return play(packet, after: playing, at: tick, into: buffer, isAnchor: playing.held > 0)
        }
        if isNext || playing.held >= ticks(Self.longGap), isDue(packet, at: tick) {
            return play(packet, after: playing, at: tick, into: buffer, isAnchor: true)
        }
        if !isNext, !packet.isNoise, gap - playing.held == packet.duration, hasRedundancy(packet) {
            let silent = silence(before: packet, after: playing)
            playing.held = gap
            state = .playing(playing)
            count { $0.recovered += 1 }
            return .recover(
                length: slots.copy(packet, into: buffer), ticks: packet.duration, silent: silent,
                arrival: packet.arrival)
        }
        if !isNext, gap - playing.held == ticks(AudioFrame.duration),
            isPauseBefore(packet) || canBeEarly(packet, at: tick)
        {
            return play(
                packet, after: playing, at: tick, into: buffer, isAnchor: true, missing: gap - playing.held)
        }
        return pause(playing, isEmpty: false)
    }

    /// Plays a packet that came after its turn began: the rest of it, or where more delay is better, all of it.
    private mutating func catchUp(
        _ packet: JitterSlots.Slot, after playing: Playing, at tick: Tick, into buffer: UnsafeMutableRawBufferPointer
    ) -> JitterPull {
        let late = delay(of: packet, at: tick) - tick.queued
        let inTime = (late - duration(of: playing.held)).nanoseconds
        let isOver = playing.held >= packet.duration
        // With more behind it that is in time, it alone was late.
        let isAlone = playing.held < 2 * packet.duration && slots[packet.sequence + 1] != nil
        guard isLongEnough(inTime), !isOver || isAlone else {
            return play(packet, after: playing, at: tick, into: buffer, isAnchor: true)
        }
        // One whose turn is over is decoded all the same: what follows builds on it.
        let pull = play(
            packet, after: playing, at: tick, into: buffer, isAnchor: false,
            skipped: min(playing.held, packet.duration))
        if isOver, case .playing(var next) = state {
            next.held = playing.held - packet.duration
            state = .playing(next)
        }
        return pull
    }

    private mutating func play(
        _ packet: JitterSlots.Slot, after playing: Playing, at tick: Tick,
        into buffer: UnsafeMutableRawBufferPointer, isAnchor: Bool, skipped: Int = 0, missing: Int = 0,
        silent: Int? = nil
    ) -> JitterPull {
        let length = slots.copy(packet, into: buffer)
        let silent = silent ?? silence(before: packet, after: playing)
        if silent < .max, silent > ticks(Self.longGap) { knowsPauses = true }
        ended = nil
        silentBefore = nil
        slots.remove(packet.sequence)
        countMissing(playing.next..<packet.sequence)
        let isOver = skipped > 0 && skipped >= packet.duration
        count {
            $0.late += isOver ? 1 : 0
            $0.lost += isOver ? 1 : 0
            if isOver { $0.bursts.record(missing: 1) } else { $0.bursts.record(received: 1) }
        }
        let offset = tick.playTime.nanoseconds - mediaTime(packet.timestamp + Int64(skipped))
        if isAnchor { playoutDelay.anchor(offset) } else { playoutDelay.record(offset) }
        measure()
        // Opus marks a pause by a packet of its first byte alone, or one more (RFC 6716, section 3.1).
        isPaused = packet.isNoise || codec == .opus && length <= 2
        isNoisy = packet.isNoise
        floor = packet.sequence + 1
        state = .playing(Playing(next: floor, expected: packet.timestamp + Int64(packet.duration)))
        if packet.isNoise { return .noise(length: length, silent: silent) }
        var frame = JitterFrame(length: length, arrival: packet.arrival, skipped: skipped)
        frame.silent = silent
        frame.isNewSource = isNewSource
        isNewSource = false
        frame.missing = missing
        if missing == 0 { advise(&frame, at: tick) }
        return .frame(frame)
    }

    /// 10 ms pass in place of the packet expected.
    private mutating func pause(_ before: Playing, isEmpty: Bool) -> JitterPull {
        var playing = before
        playing.held += ticks(AudioFrame.duration)
        state = .playing(playing)
        let patience =
            isNoisy ? Self.given.upInNoise : isPaused || knowsPauses ? Self.given.upInPause : Self.given.up
        if isEmpty, playing.held > ticks(patience) {
            floor = playing.next
            ended = playing
            state = .empty
            isPaused = false
            isNoisy = false
            return .silence
        }
        if isPaused || knowsPauses && playing.held > ticks(Self.concealed) { return .comfort }
        return playing.held <= ticks(Self.concealed) ? .conceal : .silence
    }

    /// Counts packets passed over, but for those that came and held no sound.
    private mutating func countMissing(_ passed: Range<Int64>) {
        guard !passed.isEmpty else { return }
        let unknown = passed.suffix(JitterSlots.capacity).count { !slots.knows($0) }
        let forgotten = max(0, passed.count - JitterSlots.capacity)
        count {
            $0.lost += unknown + forgotten
            $0.bursts.record(missing: unknown + forgotten)
        }
    }

    /// Ticks between what was played and a packet in which nothing was sent: the numbers in between came, or there are none.
    ///
    /// A gap that ends with missing numbers is loss for as long as these packets can have lasted.
    ///
    /// - Parameter discarded: ticks of packets in between that came and were not played.
    private func silence(before packet: JitterSlots.Slot, after playing: Playing, discarded: Int = 0) -> Int {
        let gap = Int(packet.timestamp - playing.expected) - discarded
        guard gap > 0 else { return 0 }
        guard playing.next < packet.sequence else { return gap }
        let passed = playing.next..<packet.sequence
        let missing =
            max(0, passed.count - JitterSlots.capacity)
            + passed.suffix(JitterSlots.capacity).count { !slots.knows($0) }
        return max(0, gap - missing * max(packet.duration, newest?.duration ?? 0))
    }

    private mutating func skipSoundless(_ playing: inout Playing) {
        while let packet = slots[playing.next], packet.length == 0 {
            slots.remove(packet.sequence)
            playing.next += 1
            floor = playing.next
        }
    }

    /// Whether what is missing before a packet was no speech, else it would have redundancy: better to make the pause longer
    /// than to make it up.
    private func isPauseBefore(_ packet: JitterSlots.Slot) -> Bool {
        codec.hasForwardErrorCorrection && !packet.isNoise && delays.isCovered && !hasRedundancy(packet)
    }

    /// Whether a packet may be played a little before its time, because what is missing before it will not come.
    private func canBeEarly(_ packet: JitterSlots.Slot, at tick: Tick) -> Bool {
        guard !packet.isNoise, delays.gapShare > Self.lossy else { return false }
        let late = (delay(of: packet, at: tick) - tick.queued).nanoseconds
        return isInTime(late, against: late + AudioFrame.duration.nanoseconds)
    }

    private func hasRedundancy(_ packet: JitterSlots.Slot) -> Bool {
        codec.hasForwardErrorCorrection && slots.withPayload(of: packet) { OpusDecoder.hasRedundancy($0) }
    }
}

// MARK: - Packets that wait

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

    private func ticks(_ duration: Duration) -> Int { Int(duration.nanoseconds * clockRate / 1_000_000_000) }

    private func duration(of ticks: Int) -> Duration { .nanoseconds(mediaTime(Int64(ticks))) }
}
