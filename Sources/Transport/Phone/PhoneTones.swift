internal import CallEngine
internal import MediaEngine
internal import NIOCore
internal import Wire

/// Plays the tones of a phone on their devices; confined to its event loop, and never waits there.
final class PhoneTones {
    /// Set by the owner; told what a person should hear of.
    var publish: (PhoneEvent) -> Void = { _ in }
    private var core = CallTones()
    private let choice: ToneChoice
    private let eventLoop: any EventLoop
    private var playing: (tone: CallTone, player: TonePlayer?)?
    private var timer: Scheduled<Void>?
    /// Tones whose trouble was told.
    private var told: Set<CallTone> = []

    init(choice: ToneChoice, eventLoop: any EventLoop) {
        self.choice = choice
        self.eventLoop = eventLoop
    }

    deinit { timer?.cancel() }

    /// What is to be heard in the call itself.
    var callTone: CallTone? { core.callTone }

    func update(_ snapshot: PhoneSnapshot) {
        core.update(snapshot, at: .now)
        follow()
    }

    func silence() {
        core.silence()
        follow()
    }

    private func timerFired() {
        timer = nil
        core.timerFired(at: .now)
        follow()
    }

    private func follow() {
        if core.tone != playing?.tone {
            playing?.player?.stop()
            playing = core.tone.map { ($0, player(of: $0)) }
        }
        timer?.cancel()
        timer = core.nextDeadline.map { deadline in
            let bound = NIOLoopBound(self, eventLoop: eventLoop)
            return eventLoop.scheduleTask(deadline: deadline.deadline) { bound.value.timerFired() }
        }
    }

    private func player(of tone: CallTone) -> TonePlayer? {
        if let problem = choice.library.problems[tone], told.insert(tone).inserted { publish(.soundFailed(problem)) }
        let isRing = tone == .ring
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let eventLoop = eventLoop
        do throws(AudioError) {
            return try TonePlayer(
                tone, choice.library, on: isRing ? choice.ring : choice.ear, role: isRing ? .ring : .ear,
                tell: { news in eventLoop.execute { bound.value.publish(.device(news)) } })
        } catch {
            publish(.soundFailed(error))
            return nil
        }
    }
}
