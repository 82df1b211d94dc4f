import CallEngine
import ICEClient
import MediaEngine
import Signaling
import Transport
import Wire

/// A phone that a command drives from top to bottom: it waits for what happens and says what to do next.
///
/// One task reads its events; other tasks only send commands. No wait is for an event that will not come.
final class ScriptedPhone {
    let visit: PhoneVisit
    private var events: AsyncStream<PhoneEvent>.Iterator
    private(set) var snapshot: PhoneSnapshot?
    private var audio: AudioStatistics?
    private var soundFailure: AudioError?
    private var interruptions = InterruptionLog()
    /// Calls whose end was not reported yet.
    private var openCalls: Set<CallID> = []
    /// Calls that were over before the script waited for one.
    private var earlyEnds: [CallEnding] = []
    private static let earlyEndLimit = 50

    private init(_ visit: PhoneVisit) {
        self.visit = visit
        events = visit.events.makeAsyncIterator()
    }

    var handle: PhoneHandle { visit.handle }

    /// Runs a script on a phone; whatever came of it, the gateway has been left when this returns.
    static func run<Outcome>(
        _ visit: PhoneVisit, _ script: (ScriptedPhone) async throws -> Outcome
    ) async throws -> Outcome {
        do {
            let outcome = try await script(ScriptedPhone(visit))
            await visit.leave()
            return outcome
        } catch {
            await visit.leave()
            throw error
        }
    }

    /// The next event; nil when there will be none.
    private func next() async -> PhoneEvent? {
        guard let event = await events.next() else { return nil }
        switch event {
        case .changed(let snapshot, let audio):
            self.snapshot = snapshot
            self.audio = audio ?? self.audio
            if let call = snapshot.call {
                openCalls.insert(call.id)
                interruptions.note(call, at: .now)
            }
        case .callEnded(let call, _):
            openCalls.remove(call.id)
            interruptions.note(call, at: .now)
        case .soundFailed(let error):
            soundFailure = soundFailure ?? error
        case .message(.captureFailed(let sentence)), .message(.caution(let sentence)):
            StandardError.write(sentence)
        case .message, .device, .signedOut:
            break
        }
        return event
    }

    /// Signs in and waits until a call could be placed.
    ///
    /// A script wants an answer: the first failure ends the wait, where the console would go on trying.
    ///
    /// - Parameter answers: a call that comes with the sign-in ends the wait too, since it is to be answered.
    func signIn(answers: Bool = false) async throws(CommandFailure) {
        handle.send(.signIn)
        var missing: CredentialMessage?
        while let event = await next() {
            switch event {
            case .message(.credentials(let message)):
                missing = message
            case .message(.reservationFailed(.nothingConfigured)):
                throw CommandFailure(
                    missing?.sentence ?? GatheringFailure.nothingConfigured.sentence, status: .unavailable)
            case .message(.signInFailed(let failure)):
                throw CommandFailure(failure)
            case .message(.linkLost(.intercepted(let interception))):
                throw CommandFailure(interception.sentence, status: .unavailable)
            case .message(.linkLost(let loss)):
                throw CommandFailure("The gateway cannot be used: \(loss.words).", status: .unavailable)
            case .message(.reservationFailed(let failure)):
                throw CommandFailure(failure.sentence, status: .unavailable)
            case .changed(let snapshot, _) where answers ? snapshot.isReadyOrCalled : snapshot.isReady:
                return
            case .callEnded(let call, let audio):
                if earlyEnds.count < Self.earlyEndLimit { earlyEnds.append(CallEnding(call: call, audio: audio)) }
            case .changed, .message, .soundFailed, .device, .signedOut:
                break
            }
        }
        throw CommandFailure("The phone was stopped while it signed in.", status: .interrupted)
    }

    /// Calls somebody and waits for the end of the call.
    func call(
        _ target: String, attachedData: [AttachedDatum], _ watch: (PhoneEvent) -> Void
    ) async throws(CommandFailure) -> CallEnding? {
        handle.send(.dial(target, attachedData: attachedData))
        return try await callEnd(isDialled: true, watch)
    }

    /// Waits for the end of the next call, showing every event on the way.
    ///
    /// - Returns: Nil when there was no call before the goodbye that somebody asked for.
    func callEnd(_ watch: (PhoneEvent) -> Void) async throws(CommandFailure) -> CallEnding? {
        try await callEnd(isDialled: false, watch)
    }

    private func callEnd(
        isDialled: Bool, _ watch: (PhoneEvent) -> Void
    ) async throws(CommandFailure) -> CallEnding? {
        if !isDialled, !earlyEnds.isEmpty { return earlyEnds.removeFirst() }
        soundFailure = nil
        audio = nil
        interruptions = InterruptionLog()
        // A call may be there already, and nothing of it change any more.
        if let snapshot { watch(.changed(snapshot, nil)) }
        while true {
            let known = openCalls
            guard let event = try await nextUnlessRefused() else { break }
            watch(event)
            switch event {
            case .callEnded(let call, _) where isBystander(call, isDialled, beside: known):
                break
            case .callEnded(let call, let audio):
                return CallEnding(
                    call: call, audio: audio ?? self.audio, soundFailure: soundFailure,
                    interruptions: interruptions.interruptions, wasHeld: interruptions.wasHeld)
            case .message(.cannotDial(let refusal)):
                throw CommandFailure(refusal.sentence, status: .failed)
            case .message(.linkLost(let loss)) where isDialled && !hasDialled:
                throw CommandFailure(
                    "The call was not placed: \(loss.words). Check the gateway's URL and the network.",
                    status: .unavailable)
            case .changed, .message, .soundFailed, .device, .signedOut:
                break
            }
        }
        guard visit.isEnding else {
            throw CommandFailure("The phone stopped before the call had ended. Try again.", status: .failed)
        }
        return nil
    }

    /// Somebody else called meanwhile and was refused; the call that is waited for goes on.
    private func isBystander(_ call: CallSnapshot, _ isDialled: Bool, beside known: Set<CallID>) -> Bool {
        isDialled ? call.direction == .incoming : !known.isEmpty && !known.contains(call.id)
    }

    /// The next event; a gateway that takes the user no more has none to wait for, once the last call is reported.
    private func nextUnlessRefused() async throws(CommandFailure) -> PhoneEvent? {
        if openCalls.isEmpty, case .refused(let failure) = snapshot?.line { throw CommandFailure(failure) }
        return await next()
    }

    /// The offer of the call is on its way; from then on the phone ends the call by itself.
    private var hasDialled: Bool {
        guard let call = snapshot?.call else { return false }
        return call.state != .dialling || call.setup.descriptionSent != nil
    }
}

/// How a scripted call ended.
struct CallEnding: Sendable {
    var call: CallSnapshot
    var audio: AudioStatistics?
    /// What of the sound could not be played or written.
    var soundFailure: AudioError?
    /// When the path did not answer.
    var interruptions: [InterruptionLog.Interruption] = []
    /// One end had the other on hold.
    var wasHeld = false

    /// The longest time for which sound was missing; before the first packet too, if the far end says that it was sending.
    var longestSilence: Duration {
        let before = call.connectedAt.flatMap { connected in call.setup.firstMedia.map { $0 - connected } } ?? .zero
        return max(call.media.hasMissedBeginning ? before : .zero, audio.map { call.longestSilence($0) } ?? .zero)
    }
}

extension CallSnapshot {
    /// The longest time for which sound was missing; a far end that sends nothing, by its own account, leaves nothing out.
    func longestSilence(_ audio: AudioStatistics) -> Duration {
        audio.longestSilence(isPaused: quality.farEnd == .paused)
    }
}
