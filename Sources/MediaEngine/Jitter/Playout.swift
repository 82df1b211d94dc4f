package import Wire

/// The receiving end of a call's sound: on each tick of the sound clock takes what the jitter buffer gives, decodes it,
/// makes up for what is missing, and keeps the delay where the jitter buffer wants it.
package struct Playout: ~Copyable {
    package private(set) var statistics = PlayoutStatistics()
    private var decoder: AudioDecoder
    private var queue = SampleQueue()
    private var stretch = TimeStretch()
    private var noise = ComfortNoise()
    private var background = BackgroundLevel()
    private let payload = UnsafeMutableRawBufferPointer.allocate(byteCount: JitterSlots.payloadSize, alignment: 8)
    /// Whether the sound stands at silence, so that what follows is faded in.
    private var isSilent = true
    /// Samples since the last that were received: lost, or a pause of the sender, which the next packet tells.
    private var gap = 0 {
        didSet { statistics.openGap = gap }
    }

    private static let fade = 240
    /// 20 s.
    private static let longestNoise = 960_000
    private let fillsPauses: Bool

    /// - Parameter fillsPauses: whether pauses that nothing was said of sound like a quiet room; not where more is mixed in.
    package init(codec: AudioCodec, fillsPauses: Bool = true) throws(CodecError) {
        self.fillsPauses = fillsPauses
        decoder = try AudioDecoder(codec)
    }

    deinit { payload.deallocate() }

    /// Whether the sound last rendered was, at its end, received and not made up.
    package var isReceiving: Bool { statistics.hasStarted && gap == 0 }

    /// Gives the next 10 ms, to be played at `now`.
    package mutating func render(into frame: inout AudioFrame, from junction: AudioJunction, at now: MonotonicTime) {
        while queue.count < AudioFrame.sampleCount {
            switch junction.pull(at: now, queued: Self.duration(of: queue.count), into: payload) {
            case .frame(let packet):
                let before = queue.count
                let madeUp = decode(packet, junction)
                countEmitted(from: before + madeUp, waited: now - packet.arrival)
            case .recover(let length, let ticks, let silent, let arrival):
                settle(silent: silent)
                let before = queue.count
                recover(length, samples: ticks * decoder.codec.samplesPerTick)
                countEmitted(from: before, waited: now - arrival)
            case .conceal:
                conceal()
            case .noise(let length, let silent):
                settle(silent: silent)
                noise.receive(bytes(length))
                comfort()
            case .comfort:
                comfort()
            case .silence:
                appendSilence()
            }
        }
        queue.take(into: &frame)
        if fillsPauses, isReceiving { background.add(frame) }
    }

    /// Forgets what was decoded and ends the gap at work, when the call is held.
    package mutating func pause() {
        queue.removeAll()
        gap = 0
        isSilent = true
        statistics.hasStarted = false
    }

    /// Appends a packet's sound and returns how much of what it appended was made up, at the beginning.
    private mutating func decode(_ packet: JitterFrame, _ junction: AudioJunction) -> Int {
        if packet.isNewSource { decoder.reset() }
        if packet.missing > 0 { return decode(packet, behind: packet.missing * decoder.codec.samplesPerTick, junction) }
        let samples = queue.space
        guard let whole = try? decoder.decode(bytes(packet.length), into: samples) else {
            statistics.malformed += 1
            conceal()
            return AudioFrame.sampleCount
        }
        if isSilent || noise.isActive { Self.fadeIn(samples, whole) }
        noise.stop()
        isSilent = false
        let count = skip(packet.skipped * decoder.codec.samplesPerTick, of: samples, whole)
        guard count > 0 else { return 0 }
        settle(silent: packet.silent)
        let adjusted = stretch.adjust(
            samples, count: count, excess: Self.samples(in: packet.excess), isUrgent: packet.isUrgent)
        queue.append(adjusted)
        countReceived(adjusted)
        guard adjusted != count else { return 0 }
        statistics.shortened += max(0, count - adjusted)
        statistics.lengthened += max(0, adjusted - count)
        junction.shortened(by: Self.duration(of: count - adjusted))
        return 0
    }

    /// Decodes a packet before which `missing` samples are missing: makes it so much longer, or else these up, of which it
    /// leaves out what it can.
    private mutating func decode(_ packet: JitterFrame, behind missing: Int, _ junction: AudioJunction) -> Int {
        let start = queue.space
        // The decoder makes them up in any case, to be where the sender's encoder was.
        if (try? decoder.conceal(missing, into: start)) != missing { start.prefix(missing).update(repeating: 0) }
        let samples = UnsafeMutableBufferPointer(rebasing: start[missing...])
        guard let count = try? decoder.decode(bytes(packet.length), into: samples) else {
            statistics.malformed += 1
            junction.shortened(by: .zero - Self.duration(of: missing))
            queue.append(missing)
            countMissing(missing)
            return missing
        }
        if stretch.lengthenPause(samples, count: count, by: missing) {
            settle(silent: packet.silent)
            for index in 0..<count + missing { start[index] = samples[index] }
            statistics.lengthened += missing
            junction.shortened(by: .zero - Self.duration(of: missing))
            queue.append(count + missing)
            countReceived(count + missing)
            return 0
        }
        let made = TimeStretch.join(start, made: missing, count: missing + count) - count
        junction.shortened(by: .zero - Self.duration(of: made))
        queue.append(made)
        countMissing(made)
        settle(silent: packet.silent)
        queue.append(count)
        countReceived(count)
        return made
    }

    /// Leaves out what was made up before the packet came, and returns how much is left.
    private func skip(_ skipped: Int, of samples: UnsafeMutableBufferPointer<Int16>, _ count: Int) -> Int {
        guard skipped > 0 else { return count }
        guard skipped < count else { return 0 }
        for index in 0..<count - skipped { samples[index] = samples[index + skipped] }
        return count - skipped
    }

    private static func duration(of samples: Int) -> Duration {
        .nanoseconds(samples * 1_000_000_000 / AudioFrame.sampleRate)
    }

    /// The nearest: one sample too few in the queue has a packet asked for a tick early.
    private static func samples(in duration: Duration) -> Int {
        let doubled = duration.nanoseconds * Int64(2 * AudioFrame.sampleRate) / 1_000_000_000
        return Int(doubled + doubled.signum()) / 2
    }

    /// The payload taken from the jitter buffer.
    private func bytes(_ length: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: payload[..<length])
    }
}

// MARK: - Without a packet

extension Playout {
    private mutating func recover(_ length: Int, samples count: Int) {
        guard let recovered = try? decoder.recover(count, from: bytes(length), into: queue.space)
        else {
            make(count)
            return countMissing(count)
        }
        queue.append(recovered)
        statistics.recovered += recovered
        countReceived(recovered)
    }

    private mutating func comfort() {
        if noise.isActive {
            noise.fill(UnsafeMutableBufferPointer(rebasing: queue.space[..<AudioFrame.sampleCount]))
            queue.append(AudioFrame.sampleCount)
        } else if decoder.codec == .opus, !isSilent {
            make(AudioFrame.sampleCount)
        } else {
            return appendSilence()
        }
        countMissing(AudioFrame.sampleCount)
    }

    private mutating func conceal() {
        make(AudioFrame.sampleCount)
        countMissing(AudioFrame.sampleCount)
    }

    /// Fades the concealment out before the silence, so that nothing clicks.
    private mutating func appendSilence() {
        if isSilent {
            appendBackground()
        } else {
            let samples = queue.space
            make(AudioFrame.sampleCount)
            Self.fadeOut(samples, AudioFrame.sampleCount)
            isSilent = true
        }
        countMissing(AudioFrame.sampleCount)
    }

    /// What is heard in a pause that nothing was said of: noise as low as what was heard behind the voice, for a while.
    private mutating func appendBackground() {
        guard fillsPauses, statistics.hasStarted, gap < Self.longestNoise, let level = background.level else {
            return queue.appendSilence(AudioFrame.sampleCount)
        }
        if !noise.isActive { noise.begin(level: level) }
        noise.fill(UnsafeMutableBufferPointer(rebasing: queue.space[..<AudioFrame.sampleCount]))
        queue.append(AudioFrame.sampleCount)
    }

    /// Appends concealment; silence where the codec has none.
    private mutating func make(_ count: Int) {
        guard let made = try? decoder.conceal(count, into: queue.space), made == count else {
            return queue.appendSilence(count)
        }
        queue.append(made)
    }

    private mutating func countReceived(_ count: Int) {
        gap = 0
        statistics.hasStarted = true
        statistics.played += count
    }

    /// Counts what was appended behind `start` samples: each leaves with its 10 ms.
    private mutating func countEmitted(from start: Int, waited: Duration) {
        guard gap == 0 else { return }
        let microseconds = waited.nanoseconds / 1_000
        var position = start
        while position < queue.count {
            let tick = position / AudioFrame.sampleCount
            let end = min(queue.count, (tick + 1) * AudioFrame.sampleCount)
            statistics.emitted += end - position
            statistics.emittedDelay += Int64(end - position) * (microseconds + Int64(tick) * 10_000)
            position = end
        }
    }

    private mutating func countMissing(_ count: Int) {
        if statistics.hasStarted { gap += count }
    }

    /// Tells what the gap before a packet was: what is not the sender's silence was lost, or late.
    private mutating func settle(silent ticks: Int) {
        guard gap > 0 else { return }
        let silent = min(ticks, gap / decoder.codec.samplesPerTick) * decoder.codec.samplesPerTick
        let lost = gap - silent
        gap = 0
        statistics.paused += silent
        statistics.played += lost
        statistics.concealed += lost
        if lost >= PlayoutStatistics.audibleGap { statistics.longestGap = max(statistics.longestGap, lost) }
    }

    private static func fadeIn(_ samples: UnsafeMutableBufferPointer<Int16>, _ count: Int) {
        for index in 0..<min(fade, count) { samples[index] = Int16(Int(samples[index]) * index / fade) }
    }

    private static func fadeOut(_ samples: UnsafeMutableBufferPointer<Int16>, _ count: Int) {
        for index in 0..<count { samples[index] = Int16(Int(samples[index]) * (count - 1 - index) / count) }
    }
}
