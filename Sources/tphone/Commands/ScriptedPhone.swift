import CallEngine
import MediaEngine
import Signaling
import Transport

/// A phone that a command drives from top to bottom: it waits for what happens and says what to do next.
///
/// One task reads its events; other tasks only send commands.
final class ScriptedPhone {
    let handle: PhoneHandle
    private var events: AsyncStream<PhoneEvent>.Iterator
    private(set) var snapshot: PhoneSnapshot?
    private(set) var audio: AudioStatistics?

    init(_ handle: PhoneHandle) {
        self.handle = handle
        events = handle.events.makeAsyncIterator()
    }

    /// The next event; nil when there will be none.
    func next() async -> PhoneEvent? {
        guard let event = await events.next() else { return nil }
        if case .changed(let snapshot, let audio) = event {
            self.snapshot = snapshot
            self.audio = audio ?? self.audio
        }
        return event
    }

    /// Signs in and waits until a call could be placed.
    ///
    /// A script wants an answer: the first failure ends the wait, where the console would go on trying.
    func signIn() async throws(CommandFailure) {
        handle.send(.signIn)
        while let event = await next() {
            switch event {
            case .message(.signInFailed(let failure)):
                throw CommandFailure(failure.sentence, status: failure.exitStatus)
            case .message(.linkLost(let reason)):
                throw CommandFailure("The gateway cannot be used: \(reason.words).", status: .unavailable)
            case .message(.reservationFailed(let failure)):
                throw CommandFailure(failure.sentence, status: .unavailable)
            case .changed(let snapshot, _):
                if snapshot.isReady { return }
            case .message, .callEnded, .soundFailed:
                break
            case .signedOut:
                throw CommandFailure("The phone was stopped while it signed in.", status: .interrupted)
            }
        }
    }

    /// Waits for the end of a call, showing every event on the way; nil when the phone went first.
    func callEnd(_ watch: (PhoneEvent) -> Void) async -> (call: CallSnapshot, audio: AudioStatistics?)? {
        while let event = await next() {
            watch(event)
            switch event {
            case .callEnded(let call, let audio): return (call, audio ?? self.audio)
            case .signedOut: return nil
            case .changed, .message, .soundFailed: break
            }
        }
        return nil
    }

    /// Leaves the gateway and waits until all is closed.
    func signOut() async {
        handle.send(.signOut)
        while let event = await next() {
            if case .signedOut = event { break }
        }
        try? await handle.shutdown()
    }
}
