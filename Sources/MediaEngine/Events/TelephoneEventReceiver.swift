package import Wire

/// Tells which keys the far end presses, each once however its packets arrive (RFC 4733, section 2.5.2).
package struct TelephoneEventReceiver: Sendable {
    package enum Report: Equatable, Sendable {
        case began(TelephoneKey)
        /// As far as is known when the end got lost.
        case ended(TelephoneKey, Duration)
    }

    package struct Statistics: Equatable, Sendable {
        package var keys = 0
        /// Events that are no keys, such as a fax's tones.
        package var ignored = 0
        package var malformed = 0
        /// Of a key whose turn was over before its first packet came.
        package var late = 0

        package init() {}
    }

    private struct Current {
        let key: TelephoneKey
        let source: UInt32
        /// Where the key began.
        var timestamp: UInt32
        /// Where its present segment began, and what those before it lasted.
        var segment: UInt32
        var before = 0
        var duration = 0
        var isOver = false
    }

    package private(set) var statistics = Statistics()
    private let clock: RTPClock
    private var current: Current?
    private var previous: Current?
    /// Without an update until then, the key's end got lost.
    package private(set) var nextDeadline: MonotonicTime?

    private static let patience = Duration.milliseconds(200)
    /// Events in one packet, which come one after another.
    private static let maximumEvents = 16
    /// A step back of more than this many seconds is another clock, not a late packet.
    private static let furthestBack = 10

    /// - Parameter clockRate: ticks a second of durations and timestamps.
    package init(clockRate: Int) {
        clock = RTPClock(rate: clockRate)
    }

    /// Takes the payload of one packet.
    package mutating func receive(
        _ payload: UnsafeRawBufferPointer, header: RTPHeader, at now: MonotonicTime
    ) -> [Report] {
        let count = payload.count / TelephoneEventPayload.length
        guard count > 0, payload.count % TelephoneEventPayload.length == 0, count <= Self.maximumEvents else {
            statistics.malformed += 1
            return []
        }
        var reports: [Report] = []
        var timestamp = header.timestamp
        for index in 0..<count {
            guard let event = TelephoneEventPayload(payload, at: index * TelephoneEventPayload.length) else { break }
            reports += take(event, timestamp, header, at: now)
            timestamp &+= UInt32(event.duration)
        }
        return reports
    }

    package mutating func timerFired(at now: MonotonicTime) -> [Report] {
        guard let deadline = nextDeadline, deadline <= now else { return [] }
        return end()
    }

    private mutating func take(
        _ event: TelephoneEventPayload, _ timestamp: UInt32, _ header: RTPHeader, at now: MonotonicTime
    ) -> [Report] {
        guard let key = TelephoneKey(rawValue: event.event) else {
            statistics.ignored += 1
            return []
        }
        guard let known = current, known.source == header.ssrc else {
            return end() + begin(key, event, timestamp, header, at: now)
        }
        let step = Int(Int32(bitPattern: timestamp &- known.segment))
        if step == 0, known.key == key { return prolong(by: event, at: now) }
        if continues(known, key, step: step, marker: header.marker) {
            current?.segment = timestamp
            current?.before += step
            return prolong(by: event, at: now)
        }
        guard step > 0 || step < -clock.rate * Self.furthestBack else {
            // Said again of this key or the one before, or too late.
            if !Self.is(timestamp, of: known), !(previous.map { Self.is(timestamp, of: $0) } ?? false) {
                statistics.late += 1
            }
            return []
        }
        return end() + begin(key, event, timestamp, header, at: now)
    }

    /// A key held for longer than 16 bits can tell goes on with another timestamp and no marker.
    private func continues(_ known: Current, _ key: TelephoneKey, step: Int, marker: Bool) -> Bool {
        let border = Int(UInt16.max)
        return known.key == key && !known.isOver && !marker && (border...border + clock.rate / 10).contains(step)
    }

    private static func `is`(_ timestamp: UInt32, of key: Current) -> Bool {
        timestamp &- key.timestamp <= key.segment &- key.timestamp
    }

    private mutating func begin(
        _ key: TelephoneKey, _ event: TelephoneEventPayload, _ timestamp: UInt32, _ header: RTPHeader,
        at now: MonotonicTime
    ) -> [Report] {
        previous = current
        current = Current(key: key, source: header.ssrc, timestamp: timestamp, segment: timestamp)
        statistics.keys += 1
        return [.began(key)] + prolong(by: event, at: now)
    }

    private mutating func prolong(by event: TelephoneEventPayload, at now: MonotonicTime) -> [Report] {
        guard let known = current, !known.isOver else { return [] }
        current?.duration = max(known.duration, known.before + Int(event.duration))
        nextDeadline = now + Self.patience
        return event.isEnd ? end() : []
    }

    private mutating func end() -> [Report] {
        nextDeadline = nil
        guard let known = current, !known.isOver else { return [] }
        current?.isOver = true
        let ticks = UInt32(clamping: known.duration)
        return [.ended(known.key, clock.duration(ofTicks: ticks))]
    }
}
