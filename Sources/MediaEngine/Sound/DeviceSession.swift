internal import Glibc
internal import Synchronization
internal import Wire

/// One use of a sound device, on a thread of its own: whatever the device does, only this thread waits for it.
final class DeviceSession: Sendable {
    enum Event: Sendable {
        /// Sound moves.
        case opened(note: String, DeviceGrant)
        case failed(DeviceFailure)
        /// The device is closed and the thread gone.
        case ended
    }

    let number: Int
    let name: String
    private let line: SoundLine
    private let tell: @Sendable (Event) -> Void
    private let hasStarted = Atomic(false)
    private let released = Atomic(false)
    private let hasEnded = Atomic(false)
    /// When sound was moved last, in nanoseconds; 0 before the first.
    private let progress = Atomic<Int64>(0)

    init(number: Int, name: String, line: SoundLine, tell: @escaping @Sendable (Event) -> Void) {
        self.number = number
        self.name = name
        self.line = line
        self.tell = tell
    }

    /// Starts the thread, unless an earlier use of the device still hangs.
    func start() throws(DeviceFailure) {
        guard BlockedDevices.shared.admits(name, line.role) else {
            throw DeviceFailure(reason: "it still does not answer")
        }
        hasStarted.store(true, ordering: .sequentiallyConsistent)
        do throws(AudioError) {
            try SoundThread(name: line.role.rawValue, isUrgent: true) { [self] in run() }.detach()
        } catch {
            hasEnded.store(true, ordering: .releasing)
            throw DeviceFailure(reason: "\(error)")
        }
    }

    /// The device is wanted no more; its thread closes it as soon as the device lets it.
    func release() {
        guard !released.exchange(true, ordering: .sequentiallyConsistent) else { return }
        guard hasStarted.load(ordering: .sequentiallyConsistent) else { return }
        BlockedDevices.shared.released(self, name, line.role)
    }

    var isReleased: Bool { released.load(ordering: .relaxed) }
    var isOver: Bool { hasEnded.load(ordering: .acquiring) }

    /// When the device last moved sound; nil before the first time.
    var lastProgress: MonotonicTime? {
        let nanoseconds = progress.load(ordering: .relaxed)
        return nanoseconds == 0 ? nil : MonotonicTime(nanoseconds: nanoseconds)
    }

    private func run() {
        do throws(DeviceFailure) {
            var buffering = DeviceBuffering.first(for: line.role)
            while !isReleased { try use(&buffering) }
        } catch {
            if !isReleased { tell(.failed(error)) }
        }
        hasEnded.store(true, ordering: .releasing)
        BlockedDevices.shared.ended(self, name, line.role)
        tell(.ended)
    }

    /// Returns when the device is wanted no more, or larger buffers are.
    private func use(_ buffering: inout DeviceBuffering) throws(DeviceFailure) {
        let device = try ALSADevice.open(name, isCapture: line.role.isCapture, buffering) { [self] in !isReleased }
        var frame = AudioFrame()
        var xruns = 0
        while try move(&frame, device) {
            guard device.isMoving else { continue }
            if progress.load(ordering: .relaxed) == 0 { tell(.opened(note: device.note, device.grant)) }
            progress.store(SoundClock.now.nanoseconds, ordering: .relaxed)
            guard device.xruns > xruns else { continue }
            xruns = device.xruns
            guard buffering.ranOut(at: SoundClock.now) else { continue }
            guard device.fill(to: buffering.fill) else { return progress.store(0, ordering: .relaxed) }
            tell(.opened(note: device.note, device.grant))
        }
    }

    /// Moves 10 ms; false when the device is wanted no more.
    private func move(_ frame: inout AudioFrame, _ device: ALSADevice) throws(DeviceFailure) -> Bool {
        let outcome: SoundLine.Outcome
        if line.role.isCapture {
            try device.read(into: &frame)
            outcome = line.process(&frame, device.moment, from: self)
            if outcome == .resumed { try device.discardBacklog() }
        } else {
            try device.wait()
            outcome = line.process(&frame, device.moment, from: self)
            if outcome != .superseded { try device.write(&frame) }
        }
        return outcome != .superseded
    }
}
