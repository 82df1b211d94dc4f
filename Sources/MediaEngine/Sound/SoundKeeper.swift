internal import Synchronization
internal import Wire

/// Keeps lines of sound going, on a thread of its own: chooses their devices, watches them, and is the clock of those that
/// have none.
final class SoundKeeper: Sendable {
    /// A line and the device it shall use; none for one that lives by the clock.
    struct Assignment {
        let line: SoundLine
        let device: String?
        var fallback: String? = "default"
    }

    private struct Message: Sendable {
        let line: Int
        let session: Int
        let event: DeviceSession.Event
    }

    private let signal = WakeSignal()
    private let messages = Mutex<[Message]>([])
    private let isStopping = Atomic(false)
    private let tell: @Sendable (DeviceNews) -> Void
    private let thread = Mutex<SoundThread?>(nil)

    /// How often devices that work are looked after.
    private static let round = Duration.milliseconds(50)
    /// How long devices that work take to be closed.
    private static let farewell = Duration.milliseconds(300)

    /// - Parameter tell: called on the keeper's thread when a person should hear of a device.
    init(tell: @escaping @Sendable (DeviceNews) -> Void) {
        self.tell = tell
    }

    /// Starts the thread, which opens the devices; call it once.
    func start(_ assignments: [Assignment]) throws(AudioError) {
        let lines = assignments.enumerated().map { index, assignment in
            KeptLine(assignment) { [weak self] session, event in
                self?.receive(Message(line: index, session: session, event: event))
            }
        }
        let started = try SoundThread(name: "sound", isUrgent: false) { [self] in run(lines) }
        thread.withLock { $0 = started }
    }

    /// Asks everything to end, and returns at once.
    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        signal.wake()
    }

    /// Waits for the end; devices that hang are left behind.
    func join() {
        thread.withLock { $0.take() }?.join()
    }

    /// Leaves the end to itself.
    func detach() {
        thread.withLock { $0.take() }?.detach()
    }

    private func receive(_ message: Message) {
        messages.withLock { $0.append(message) }
        signal.wake()
    }

    // MARK: The thread

    private func run(_ kept: sending [KeptLine]) {
        var lines = kept
        let watch = DeviceWatch()
        var clock: SoundClock?
        for index in lines.indices { lines[index].start(at: SoundClock.now, tell) }
        while !isStopping.load(ordering: .relaxed) {
            let now = SoundClock.now
            for message in takeMessages() { lines[message.line].receive(message.session, message.event, at: now, tell) }
            for index in lines.indices { lines[index].look(at: now, tell) }
            tick(lines, &clock, at: now)
            var deadline = clock?.next ?? now + Self.round
            for kept in lines { deadline = min(deadline, kept.nextDeadline ?? deadline) }
            guard signal.sleep(until: deadline, watch).hasNews else { continue }
            watch.clear()
            for index in lines.indices { lines[index].devicesChanged(at: SoundClock.now) }
        }
        close(lines, watch)
    }

    /// Stands in for devices that are not there; the clock runs only while there is such a line.
    private func tick(_ lines: [KeptLine], _ clock: inout SoundClock?, at now: MonotonicTime) {
        guard lines.contains(where: { $0.line.isSilent(at: now) }) else { return clock = nil }
        var running = clock ?? SoundClock(start: now - AudioFrame.duration)
        while running.next <= now {
            let tick = running.advance(at: now)
            for kept in lines { kept.line.standIn(at: tick) }
        }
        clock = running
    }

    private func takeMessages() -> [Message] {
        messages.withLock { messages in
            guard !messages.isEmpty else { return [] }
            defer { messages.removeAll() }
            return messages
        }
    }

    private func close(_ lines: [KeptLine], _ watch: borrowing DeviceWatch) {
        lines.forEach { $0.release() }
        let end = SoundClock.now + Self.farewell
        while SoundClock.now < end, !lines.allSatisfy(\.isOver) { _ = signal.sleep(until: end, watch) }
    }
}
