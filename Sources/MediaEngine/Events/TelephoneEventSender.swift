package import Wire

/// Presses keys one after another, each as a train of packets on the audio's clock (RFC 4733, section 2.5.1).
///
///     time    0    20   40   60   80   100  120  160 ms
///     packet  20 M 40   60   80   end  end  end  next key       (durations in ms, of a key of 100 ms)
///
/// Audio gives the clock by `audioDue` and is not to be sent while `isSounding`. Where the far end takes no events, the
/// same keys are only announced, for tones to be made of them.
package struct TelephoneEventSender: Sendable {
    package enum Action: Equatable, Sendable {
        /// A key is pressed now.
        case began(TelephoneKey)
        case send(Packet)
    }

    package struct Packet: Equatable, Sendable {
        /// On the audio's clock.
        package var timestamp: UInt32
        package var marker: Bool
        package var payload: TelephoneEventPayload
    }

    /// Where the audio stood when its last packet left.
    private struct Anchor {
        var timestamp: UInt32
        var at: MonotonicTime
    }

    /// A key being pressed.
    private struct Pressed {
        let key: TelephoneKey
        let begun: MonotonicTime
        /// Of the present segment.
        var timestamp: UInt32
        /// What the segments before lasted, in ticks of the events' clock.
        var before = 0
        var isFirst = true
        /// The end has been said this often.
        var ends = 0
        /// The last packet of the segment before, to be repeated.
        var segmentEnd: (packet: Packet, repeats: Int)?
    }

    package let timing: KeyTiming
    /// False while the far end takes no events.
    package private(set) var sendsEvents: Bool
    private var audioClock: RTPClock
    private var eventClock: RTPClock
    private var packetTime: Duration
    private var anchor: Anchor?
    private var queue: [KeyStroke] = []
    private var pressed: Pressed?
    /// The end of the gap behind the last key.
    private var restsUntil = MonotonicTime.zero
    /// When the next update, key or try is due; nil while nothing waits.
    package private(set) var nextDeadline: MonotonicTime?

    /// Keys and pauses that may wait.
    package static let capacity = 128
    private static let interval = Duration.milliseconds(20)
    /// The last packet of an event, and of each of its segments, is sent this often.
    private static let repetitions = 3

    package init(timing: KeyTiming = KeyTiming()) {
        self.timing = timing
        sendsEvents = false
        audioClock = RTPClock(rate: 8_000)
        eventClock = audioClock
        packetTime = Self.interval
    }

    /// Takes what was agreed on; keys that wait are kept, one that sounds is broken off when the clock changed.
    ///
    /// - Parameters:
    ///   - audioRate: ticks a second of the audio's timestamps.
    ///   - eventRate: of the events' durations; nil when the far end takes no events.
    package mutating func agree(audioRate: Int, eventRate: Int?, packetTime: Duration) {
        let clocks = (RTPClock(rate: audioRate), RTPClock(rate: eventRate ?? audioRate))
        if clocks != (audioClock, eventClock) || sendsEvents != (eventRate != nil) {
            anchor = nil
            pressed = nil
        }
        (audioClock, eventClock) = clocks
        sendsEvents = eventRate != nil
        self.packetTime = packetTime
    }

    /// Whether packets of a key leave now, in place of audio.
    package var isSounding: Bool { pressed != nil && sendsEvents }

    /// Keys and pauses that wait.
    package var waiting: Int { queue.count }

    /// Adds to what waits; false, and nothing added, when that would be too much.
    package mutating func press(_ strokes: [KeyStroke], at now: MonotonicTime) -> Bool {
        guard strokes.count <= Self.capacity - queue.count else { return false }
        queue += strokes
        if !queue.isEmpty, nextDeadline == nil { nextDeadline = max(now, restsUntil) }
        return true
    }

    /// Forgets what waits and breaks off what sounds.
    package mutating func cancel() {
        queue = []
        pressed = nil
        nextDeadline = nil
    }

    /// An audio packet is due; true if it is not to be sent because a key is sounding.
    @discardableResult
    package mutating func audioDue(timestamp: UInt32, at now: MonotonicTime) -> Bool {
        anchor = Anchor(timestamp: timestamp, at: now)
        return isSounding
    }

    package mutating func timerFired(at now: MonotonicTime) -> [Action] {
        guard let deadline = nextDeadline, deadline <= now else { return [] }
        nextDeadline = nil
        return pressed == nil ? pressNext(at: now) : update(at: now)
    }
}

// MARK: - One key

extension TelephoneEventSender {
    private mutating func pressNext(at now: MonotonicTime) -> [Action] {
        guard let stroke = queue.first else { return [] }
        guard case .key(let key) = stroke else {
            queue.removeFirst()
            nextDeadline = queue.isEmpty ? nil : now + timing.pause
            return []
        }
        guard sendsEvents else {
            queue.removeFirst()
            restsUntil = now + timing.tone + timing.gap
            nextDeadline = queue.isEmpty ? nil : restsUntil
            return [.began(key)]
        }
        guard let timestamp = timestamp(at: now) else {
            // Before the first audio packet there is no clock to share.
            nextDeadline = now + Self.interval
            return []
        }
        queue.removeFirst()
        pressed = Pressed(key: key, begun: now, timestamp: timestamp)
        restsUntil = now + timing.tone + timing.gap
        return [.began(key)] + update(at: now)
    }

    /// Behind all audio that has left.
    private func timestamp(at now: MonotonicTime) -> UInt32? {
        anchor.map { $0.timestamp &+ audioClock.ticks(in: max(packetTime, now - $0.at)) }
    }

    private mutating func update(at now: MonotonicTime) -> [Action] {
        guard var current = pressed else { return [] }
        if current.ends > 0 { return repeatEnd(of: current, at: now) }
        let intervals = (now - current.begun).nanoseconds / Self.interval.nanoseconds + 1
        let sounded = min(timing.tone, Self.interval * Int(min(intervals, 10_000)))
        var actions = takeSegmentEnd(of: &current)
        var ticks = Int(eventClock.ticks(in: sounded)) - current.before
        while ticks > Int(UInt16.max) {
            let packet = packet(of: &current, duration: .max, isEnd: false)
            actions.append(.send(packet))
            current.segmentEnd = (packet, Self.repetitions - 1)
            current.before += Int(UInt16.max)
            // Past 0xFFFF ticks of the events' clock, on the audio's.
            current.timestamp &+= audioClock.ticks(in: eventClock.duration(ofTicks: UInt32(UInt16.max)))
            ticks -= Int(UInt16.max)
        }
        let isEnd = sounded == timing.tone
        actions.append(.send(packet(of: &current, duration: UInt16(clamping: ticks), isEnd: isEnd)))
        if isEnd { current.ends = 1 }
        pressed = current
        nextDeadline = now + Self.interval
        return actions
    }

    private func packet(of current: inout Pressed, duration: UInt16, isEnd: Bool) -> Packet {
        defer { current.isFirst = false }
        return Packet(
            timestamp: current.timestamp, marker: current.isFirst,
            payload: TelephoneEventPayload(event: current.key.rawValue, isEnd: isEnd, duration: duration))
    }

    private mutating func takeSegmentEnd(of current: inout Pressed) -> [Action] {
        guard let (packet, repeats) = current.segmentEnd else { return [] }
        current.segmentEnd = repeats > 1 ? (packet, repeats - 1) : nil
        return [.send(packet)]
    }

    private mutating func repeatEnd(of key: Pressed, at now: MonotonicTime) -> [Action] {
        var current = key
        let ticks = Int(eventClock.ticks(in: timing.tone)) - current.before
        let last = packet(of: &current, duration: UInt16(clamping: ticks), isEnd: true)
        current.ends += 1
        if current.ends < Self.repetitions {
            pressed = current
            nextDeadline = now + Self.interval
        } else {
            pressed = nil
            nextDeadline = queue.isEmpty ? nil : max(restsUntil, now)
        }
        return [.send(last)]
    }
}
