internal import Wire

/// A line as its keeper sees it: what it shall use, what it uses, and the threads that try.
struct KeptLine {
    let line: SoundLine
    private let wish: String?
    private var selection: DeviceSelection?
    private var sessions: [DeviceSession] = []
    /// What the devices of sessions are and granted.
    private var opened: [Int: (note: String, grant: DeviceGrant)] = [:]
    private let report: @Sendable (_ session: Int, DeviceSession.Event) -> Void

    /// A device that moves nothing for so long stands still, or its thread hangs or waits for a busy machine.
    private static let stall = Duration.milliseconds(500)

    init(_ assignment: SoundKeeper.Assignment, report: @escaping @Sendable (Int, DeviceSession.Event) -> Void) {
        line = assignment.line
        wish = assignment.device
        selection = assignment.device.map {
            DeviceSelection(role: assignment.line.role, wish: $0, fallback: assignment.fallback)
        }
        self.report = report
    }

    /// The session that moves the line's sound.
    private var current: Int? { selection?.current }

    var nextDeadline: MonotonicTime? { selection?.nextDeadline }
    var isOver: Bool { sessions.allSatisfy(\.isOver) }

    mutating func start(at now: MonotonicTime, _ tell: (DeviceNews) -> Void) {
        guard let actions = selection?.start(at: now) else { return }
        perform(actions, at: now, tell)
    }

    mutating func receive(
        _ session: Int, _ event: DeviceSession.Event, at now: MonotonicTime, _ tell: (DeviceNews) -> Void
    ) {
        switch event {
        case .opened(let note, let grant):
            opened[session] = (note, grant)
            perform(selection?.opened(session, at: now) ?? [], at: now, tell)
            if current == session { line.used(note, grant) }
        case .failed(let failure):
            lose(session, failure.reason, at: now, tell)
        case .ended:
            sessions.removeAll { $0.number == session }
            opened[session] = nil
            selection?.ended(session)
        }
    }

    /// Looks whether the device still moves, and whether something is due.
    mutating func look(at now: MonotonicTime, _ tell: (DeviceNews) -> Void) {
        for session in sessions { follow(session, at: now, tell) }
        guard let deadline = selection?.nextDeadline, deadline <= now else { return }
        perform(selection?.timerFired(at: now) ?? [], at: now, tell)
        showProblem()
    }

    /// A device that is stalled is opened again beside, and goes on in its place or by itself.
    private mutating func follow(_ session: DeviceSession, at now: MonotonicTime, _ tell: (DeviceNews) -> Void) {
        guard let progress = session.lastProgress else { return }
        guard now - progress <= Self.stall else {
            return perform(selection?.stalled(session.number, at: now) ?? [], at: now, tell)
        }
        let before = current
        perform(selection?.resumed(session.number, at: now) ?? [], at: now, tell)
        guard current == session.number, before != current, let (note, grant) = opened[session.number] else { return }
        line.used(note, grant)
    }

    mutating func devicesChanged(at now: MonotonicTime) { selection?.devicesChanged(at: now) }

    func release() {
        for session in sessions { session.release() }
    }

    private mutating func lose(_ number: Int, _ reason: String, at now: MonotonicTime, _ tell: (DeviceNews) -> Void) {
        if let session = sessions.first(where: { $0.number == number }) { line.disown(session) }
        perform(selection?.failed(number, reason, at: now) ?? [], at: now, tell)
        showProblem()
    }

    /// Shows why there is silence, while there is.
    private func showProblem() {
        guard current == nil, let wish, let problem = selection?.problem else { return }
        line.used("null (\(wish): \(problem))", nil)
    }

    private mutating func perform(
        _ actions: [DeviceSelection.Action], at now: MonotonicTime, _ tell: (DeviceNews) -> Void
    ) {
        for action in actions {
            switch action {
            case .open(let name, let attempt): open(name, attempt, at: now, tell)
            case .release(let attempt): sessions.first { $0.number == attempt }?.release()
            case .tell(var news):
                news.title = AudioDevice.title(of: news.device)
                tell(news)
            }
        }
    }

    private mutating func open(_ name: String, _ number: Int, at now: MonotonicTime, _ tell: (DeviceNews) -> Void) {
        let session = DeviceSession(number: number, name: name, line: line) { [report] in report(number, $0) }
        do throws(DeviceFailure) {
            try session.start()
            sessions.append(session)
        } catch {
            lose(number, error.reason, at: now, tell)
        }
    }
}
