internal import Synchronization
internal import Wire

/// What the threads of a device test saw.
final class DeviceTestLog: Sendable {
    private struct Side: Sendable {
        var grant: DeviceGrant?
        var problem: String?
        var frames = 0
        var xruns = 0
    }

    private struct State: Sendable {
        var sides: [DeviceRole: Side] = [:]
        var chirps: [MonotonicTime] = []
        var recording: [Int16] = []
        /// When each 10 ms of the recording came.
        var times: [MonotonicTime] = []
        var level = LevelMeter.silence
    }

    private let state = Mutex(State())

    private static let longestRecording = 20 * AudioFrame.sampleRate

    func note(_ news: DeviceNews) {
        state.withLock { state in
            switch news.change {
            case .lost(let reason, _), .unusable(let reason, _):
                state.sides[news.role, default: Side()].problem = reason
            case .back: break
            }
        }
    }

    func used(_ role: DeviceRole, _ note: String, _ grant: DeviceGrant?) {
        guard let grant else { return }
        state.withLock { $0.sides[role, default: Side()].grant = grant }
    }

    func chirped(at time: MonotonicTime) {
        state.withLock { $0.chirps.append(time) }
    }

    func moved(_ role: DeviceRole, _ frame: borrowing AudioFrame, _ moment: SoundMoment) {
        let (samples, level) = (frame.samples, LevelMeter.level(of: frame))
        state.withLock { state in
            state.sides[role, default: Side()].frames += 1
            state.sides[role, default: Side()].xruns = moment.xruns
            guard role.isCapture, state.recording.count < Self.longestRecording else { return }
            state.recording += samples
            state.times.append(moment.time)
            state.level = max(state.level, level)
        }
    }

    /// Both devices work.
    var isMoving: Bool {
        state.withLock { state in [.microphone, .ear].allSatisfy { state.sides[$0]?.grant != nil } }
    }

    /// It is known of both devices whether they work.
    var hasVerdicts: Bool {
        state.withLock { state in
            [.microphone, .ear].allSatisfy { state.sides[$0]?.grant != nil || state.sides[$0]?.problem != nil }
        }
    }

    func result(capture: String, playback: String) -> DeviceTest {
        let state = state.withLock { $0 }
        let loops = state.chirps.compactMap { loop($0, state) }.sorted()
        return DeviceTest(
            playback: side(playback, state.sides[.ear]), capture: side(capture, state.sides[.microphone]),
            level: state.level, chirps: state.chirps.count, heard: loops.count,
            loop: loops.isEmpty ? nil : loops[loops.count / 2])
    }

    /// The way of a chirp that was played at `time`.
    private func loop(_ time: MonotonicTime, _ state: State) -> Duration? {
        guard let first = state.times.firstIndex(where: { $0 >= time }) else { return nil }
        let start = first * AudioFrame.sampleCount
        guard let found = Chirp.find(in: state.recording, start..<start + Chirp.interval) else { return nil }
        return state.times[found / AudioFrame.sampleCount] - time
    }

    private func side(_ device: String, _ side: Side?) -> DeviceTest.Side {
        DeviceTest.Side(
            device: device, grant: side?.grant,
            problem: side?.problem ?? (side?.grant == nil ? "it does not answer" : nil),
            xruns: side?.xruns ?? 0, duration: AudioFrame.duration * (side?.frames ?? 0))
    }
}
