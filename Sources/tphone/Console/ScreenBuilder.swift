import CallEngine
import Foundation
import MediaEngine
import Signaling
import TUI
import Transport
import Wire

/// Turns what the phone says into what the screen shows.
struct ScreenBuilder {
    var model = ScreenModel()
    private var stateSince = MonotonicTime.zero
    private var snapshot: PhoneSnapshot?
    private var audio: AudioStatistics?
    private var recent: [RecentCall] = []
    /// When it was last said that someone speaks into a muted microphone.
    private var mutedSpeechSaid: MonotonicTime?
    private static let mutedSpeechPause = Duration.seconds(5)
    /// What the message tells of, and since when; nil for what is no state.
    private var topic: (MessageTopic, since: MonotonicTime)?
    /// Figures of a call follow what happens to it this late.
    private static let figuresDelay = Duration.seconds(5)

    /// More recent calls than any screen shows.
    private static let recentLimit = 50

    init(user: String, gateway: String, voice: VoiceOptions = .off, ring: String = "", at now: MonotonicTime) {
        model.user = user.scrubbed(limit: 40)
        model.gateway = gateway
        model.voice = VoiceModel(voice)
        model.ring = ring.scrubbed(limit: 60)
        stateSince = now
    }

    mutating func take(_ event: PhoneEvent, at now: MonotonicTime) {
        switch event {
        case .changed(let snapshot, let audio): take(snapshot, audio, at: now)
        case .message(let message): take(message, at: now)
        case .callEnded(let call, let audio): take(ended: call, recording: audio?.recording)
        case .soundFailed(let error): take(error)
        case .device(let news): take(news)
        case .signedOut: break
        }
    }

    private mutating func take(_ snapshot: PhoneSnapshot, _ audio: AudioStatistics?, at now: MonotonicTime) {
        follow(audio?.recording, since: self.audio?.recording)
        self.snapshot = snapshot
        self.audio = audio
        withdrawIfOver(snapshot, at: now)
        if audio?.speaksWhileMuted == true { warnOfMutedSpeech(at: now) }
        tick(at: now)
    }

    private mutating func warnOfMutedSpeech(at now: MonotonicTime) {
        if let said = mutedSpeechSaid, now - said < Self.mutedSpeechPause { return }
        mutedSpeechSaid = now
        say(.warning, "You speak, but your microphone is muted", about: .mutedSpeech, at: now)
    }

    private mutating func take(_ message: PhoneMessage, at now: MonotonicTime) {
        guard let (level, text) = message.shown else { return }
        say(level, text, about: MessageTopic(message), at: now)
    }

    private mutating func take(_ error: AudioError) { say(.failure, error.sentence) }

    private mutating func say(
        _ level: ScreenMessage.Level, _ text: String, about topic: MessageTopic? = nil, at now: MonotonicTime = .zero
    ) {
        self.topic = topic.map { ($0, since: now) }
        model.message = ScreenMessage(level, time: WallClock.text(.now), text)
    }

    private mutating func withdraw() {
        topic = nil
        model.message = nil
    }

    /// A failure must not stand beside figures that say it is over.
    private mutating func withdrawIfOver(_ snapshot: PhoneSnapshot, at now: MonotonicTime) {
        guard let (topic, since) = topic else { return }
        if topic.isOver(snapshot, isFresh: now - since < Self.figuresDelay) { withdraw() }
    }

    /// The file is named where it is complete.
    private mutating func follow(_ recording: RecordingStatus?, since before: RecordingStatus?) {
        guard let before, before.isRunning, let recording, recording.path == before.path, !recording.isRunning,
            recording.failure == nil
        else { return }
        say(.info, "The recording has ended: \(recording.path.scrubbed(limit: 200))")
    }

    private mutating func take(_ news: DeviceNews) {
        let level: ScreenMessage.Level = if case .back = news.change { .info } else { .warning }
        say(level, news.sentence)
    }

    private mutating func take(ended call: CallSnapshot, recording: RecordingStatus?) {
        recent.insert(RecentCall(call), at: 0)
        if recent.count > Self.recentLimit { recent.removeLast() }
        model.recent = recent
        // Of who called meanwhile a message of its own tells.
        guard let reason = call.endReason, reason != .busyHere else { return }
        let peer = call.peer.scrubbed(limit: 40)
        let file = recording.map { "; recorded in \($0.path.scrubbed(limit: 200))" } ?? ""
        say(reason.isNormal ? .info : .failure, "Call with \(peer) ended: \(reason.words)\(file)")
    }

    /// Moves the clocks on.
    mutating func tick(at now: MonotonicTime) {
        guard let snapshot else { return }
        let state = AgentState(snapshot)
        if state != model.state { stateSince = now }
        model.state = state
        model.stateSeconds = Int((now - stateSince).nanoseconds / 1_000_000_000)
        model.clock = WallClock.text(.now)
        model.reservation = snapshot.reservation.words
        model.sound = audio.flatMap(Self.sound) ?? ""
        model.call = snapshot.call.map { CallModel($0, audio: audio, at: now) }
    }
}

extension ScreenBuilder {
    /// The devices in words; nil until both are open.
    private static func sound(_ audio: AudioStatistics) -> String? {
        guard !audio.captureDevice.isEmpty, !audio.playbackDevice.isEmpty else { return nil }
        return "mic \(audio.captureDevice), ear \(audio.playbackDevice)"
    }
}

/// Times of day as the screen shows them.
enum WallClock {
    /// `HH:MM:SS`, local.
    static func text(_ date: Date) -> String {
        let parts = Calendar.current.dateComponents([.hour, .minute, .second], from: date)
        return [parts.hour, parts.minute, parts.second].map { part in
            let text = String(part ?? 0)
            return text.count < 2 ? "0" + text : text
        }.joined(separator: ":")
    }
}
