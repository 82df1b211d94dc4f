import CallEngine
import MediaEngine
import Transport

/// When a scripted call has lasted long enough.
final class CallLimit {
    /// After the last sound of a file has left, it is on its way to an echo and back.
    private static let echoTime = Duration.milliseconds(800)

    private let duration: Duration?
    private let followsFile: Bool
    private var call: CallID?
    private var hangUp: Task<Void, any Error>?

    init(duration: Double?, file: String?) {
        self.duration = duration.map { .seconds($0) }
        followsFile = file != nil
    }

    deinit { hangUp?.cancel() }

    /// Watches a phone's state and has it hang up each call in time.
    func note(_ event: PhoneEvent, of handle: PhoneHandle) {
        switch event {
        case .changed(let snapshot, let audio):
            if snapshot.call?.id != call { forget(for: snapshot.call?.id) }
            guard hangUp == nil, snapshot.call?.connectedAt != nil, let delay = delay(audio) else { return }
            hangUp = Task {
                try await Task.sleep(for: delay)
                handle.send(.hangUp)
            }
        case .callEnded(let ended, _):
            if ended.id == call { forget(for: nil) }
        case .message, .soundFailed, .device, .signedOut:
            break
        }
    }

    /// How long the call shall go on from now; nil while that is not known.
    private func delay(_ audio: AudioStatistics?) -> Duration? {
        if let duration { return duration }
        return followsFile && audio?.isSourceFinished == true ? Self.echoTime : nil
    }

    /// A call that has ended takes its limit along.
    private func forget(for next: CallID?) {
        hangUp?.cancel()
        hangUp = nil
        call = next
    }
}
