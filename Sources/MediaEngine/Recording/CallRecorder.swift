internal import Synchronization
internal import Wire

/// Records a call to WAV files, one after the other.
///
/// It outlives the call's sound, which starts anew with another codec while a recording goes on.
package final class CallRecorder: Sendable {
    private let notice: RecordingNotice?
    private let current = Mutex<Current?>(nil)

    private struct Current {
        let recording: CallRecording
        /// Nil once it has been waited for.
        var thread: SoundThread?
    }

    /// - Parameter notice: what both ends of the call hear when a recording of both sides starts; nil for nothing.
    package init(notice: RecordingNotice? = nil) {
        self.notice = notice
    }

    deinit {
        current.withLock { current in
            current?.recording.stop()
            current?.thread?.detach()
        }
    }

    /// The recording that runs, or else the last one; nil before the first.
    package var status: RecordingStatus? { current.withLock { $0?.recording.status } }

    /// Makes the file and records from now on; a recording that runs ends.
    package func start(_ path: String, _ layout: RecordingLayout) throws(AudioError) {
        stop()
        let writer = try WAVWriter(path: path, channels: layout.channels)
        let recording = CallRecording(
            path: path, layout, notice: layout == .both ? notice : nil, at: SoundClock.now)
        let thread = try Self.thread(for: recording, writer)
        let former = current.withLock { current in
            defer { current = Current(recording: recording, thread: thread) }
            return current
        }
        former?.thread?.detach()
    }

    private static func thread(
        for recording: CallRecording, _ writer: consuming WAVWriter
    ) throws(AudioError) -> SoundThread {
        var writer = Optional(writer)
        return try SoundThread(name: "recorder", isUrgent: false) {
            if let writer = writer.take() { recording.run(writer) }
        }
    }

    /// Ends the recording and returns at once; its file is complete a moment later.
    package func stop() {
        current.withLock { $0?.recording.stop() }
    }

    /// Ends the recording for good and waits until its file is complete; not for an event loop.
    package func finish() {
        stop()
        current.withLock { $0?.thread.take() }?.join()
    }

    // MARK: The sound threads' side

    /// Takes 10 ms that are about to be sent; they may be given a notice.
    func said(_ frame: inout AudioFrame, at now: MonotonicTime) {
        recording?.said(&frame, at: now)
    }

    /// Takes 10 ms that are about to be played; they may be given a notice.
    func heard(_ frame: inout AudioFrame, at now: MonotonicTime) {
        recording?.heard(&frame, at: now)
    }

    private var recording: CallRecording? { current.withLock { $0?.recording } }
}
