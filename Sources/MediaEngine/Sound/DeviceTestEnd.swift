internal import Wire

/// Plays the chirps of a device test, or takes what comes back.
final class DeviceTestEnd: SoundEnd {
    private let role: DeviceRole
    private let log: DeviceTestLog
    private let chirp = Chirp.samples
    /// Samples played.
    private var position = 0

    init(_ role: DeviceRole, _ log: DeviceTestLog) {
        self.role = role
        self.log = log
    }

    func process(_ frame: inout AudioFrame, _ moment: SoundMoment) {
        if !role.isCapture { play(into: &frame, at: moment.time) }
        log.moved(role, frame, moment)
    }

    private func play(into frame: inout AudioFrame, at time: MonotonicTime) {
        let start = position % Chirp.interval
        if start == 0 { log.chirped(at: time) }
        frame.withSamples { samples in
            for index in samples.indices {
                samples[index] = start + index < chirp.count ? chirp[start + index] : 0
            }
        }
        position += AudioFrame.sampleCount
    }

    func standIn(at tick: MonotonicTime) {}
    func skipped(_ frames: Int) {}
    func used(_ note: String, _ grant: DeviceGrant?) { log.used(role, note, grant) }
}
