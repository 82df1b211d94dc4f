import CallEngine
import MediaEngine
import Transport

/// When a scripted call has lasted long enough.
final class CallLimit {
    /// After the last sound of a file has left, it is on its way to an echo and back.
    private static let echoTime = Duration.milliseconds(800)

    private let duration: Duration?
    private let followsFile: Bool
    private var isArmed = false

    init(duration: Double?, file: String?) {
        self.duration = duration.map { .seconds($0) }
        followsFile = file != nil
    }

    /// Watches a phone's state and has it hang up in time.
    func note(_ event: PhoneEvent, of handle: PhoneHandle) {
        guard !isArmed, case .changed(let snapshot, let audio) = event, snapshot.call?.connectedAt != nil else {
            return
        }
        if let duration {
            hangUp(handle, after: duration)
        } else if followsFile, audio?.isSourceFinished == true {
            hangUp(handle, after: Self.echoTime)
        }
    }

    private func hangUp(_ handle: PhoneHandle, after delay: Duration) {
        isArmed = true
        Task {
            try await Task.sleep(for: delay)
            handle.send(.hangUp)
        }
    }
}
