internal import Synchronization
internal import Wire

/// One recording: the sound threads bring frames, and a thread of its own brings them to the file.
///
/// A disk that is full or slow costs the recording, never the call.
final class CallRecording: Sendable {
    let layout: RecordingLayout
    private let begun: MonotonicTime
    private let notice: RecordingNotice?
    private let state: Mutex<State>

    private struct State {
        /// Nil where only what was heard is wanted.
        var said: RecordingTrack?
        var heard = RecordingTrack()
        var status: RecordingStatus
        /// Samples of the notice that each side has had.
        var noticed = (said: 0, heard: 0)
    }

    private enum Side { case said, heard }

    /// The file is this far behind the call: frames of both sides find their place meanwhile.
    private static let delay = Duration.milliseconds(300)
    private static let round = Duration.milliseconds(100)
    /// Samples of a channel that are written at once, 100 ms.
    private static let chunk = 4_800

    /// - Parameter notice: for both ends of the call; nil for nothing.
    init(path: String, _ layout: RecordingLayout, notice: RecordingNotice?, at now: MonotonicTime) {
        self.layout = layout
        self.notice = notice
        begun = now
        state = Mutex(
            State(
                said: layout == .both ? RecordingTrack() : nil,
                status: RecordingStatus(path: path, channels: layout.channels)))
    }

    var status: RecordingStatus { state.withLock { $0.status } }

    /// Lets `run` write what is there and end.
    func stop() { state.withLock { $0.status.isRunning = false } }

    // MARK: The sound threads' side

    /// Takes 10 ms that are about to be sent, and lets them carry the notice.
    func said(_ frame: inout AudioFrame, at now: MonotonicTime) { take(&frame, .said, at: now) }

    /// Takes 10 ms that are about to be played, and lets them carry the notice.
    func heard(_ frame: inout AudioFrame, at now: MonotonicTime) { take(&frame, .heard, at: now) }

    private func take(_ frame: inout AudioFrame, _ side: Side, at now: MonotonicTime) {
        state.withLock { state in
            guard state.status.isRunning else { return }
            switch side {
            case .said:
                state.noticed.said = notice?.mix(into: &frame, from: state.noticed.said) ?? 0
                state.said?.append(frame, at: place(of: now))
            case .heard:
                state.noticed.heard = notice?.mix(into: &frame, from: state.noticed.heard) ?? 0
                state.heard.append(frame, at: layout == .both ? place(of: now) : nil)
            }
        }
    }

    private func place(of now: MonotonicTime) -> Int {
        max(0, Int((now - begun).nanoseconds / 1_000) * AudioFrame.sampleRate / 1_000_000)
    }

    // MARK: The recorder's thread

    /// Writes until the recording is stopped or the file takes no more.
    func run(_ writer: consuming WAVWriter) {
        var buffer = [Int16](repeating: 0, count: Self.chunk * layout.channels)
        var isEnding = false
        while !isEnding {
            SoundClock.sleep(until: SoundClock.now + Self.round)
            isEnding = !status.isRunning
            while writer.failure == nil, let count = take(into: &buffer, isEnding: isEnding, at: SoundClock.now) {
                buffer.withUnsafeBufferPointer { writer.append(UnsafeBufferPointer(rebasing: $0[..<count])) }
            }
            isEnding = isEnding || writer.failure != nil
        }
        writer.flush()
        let failure = writer.failure
        state.withLock { state in
            state.status.failure = failure
            state.status.isRunning = false
        }
    }

    /// Fetches the samples of all channels that are due; nil when there are none for now.
    private func take(into buffer: inout [Int16], isEnding: Bool, at now: MonotonicTime) -> Int? {
        state.withLock { state in
            let due = due(of: state, isEnding: isEnding, at: now)
            let count = min(due, Self.chunk)
            guard count == Self.chunk || isEnding && count > 0 else { return nil }
            let channels = layout.channels
            buffer.withUnsafeMutableBufferPointer { buffer in
                state.said?.take(count, into: buffer, offset: 0, stride: channels)
                state.heard.take(count, into: buffer, offset: channels - 1, stride: channels)
            }
            state.status.duration += .microseconds(count * 1_000_000 / AudioFrame.sampleRate)
            return count * channels
        }
    }

    /// Samples of a channel that can go to the file.
    private func due(of state: borrowing State, isEnding: Bool, at now: MonotonicTime) -> Int {
        guard let said = state.said else { return state.heard.waiting }
        return isEnding ? max(said.waiting, state.heard.waiting) : place(of: now - Self.delay) - state.heard.taken
    }
}
