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
        case .message(let message): take(message)
        case .callEnded(let call, _): take(ended: call)
        case .soundFailed(let error): take(error)
        case .device(let news): take(news)
        case .signedOut: break
        }
    }

    private mutating func take(_ snapshot: PhoneSnapshot, _ audio: AudioStatistics?, at now: MonotonicTime) {
        self.snapshot = snapshot
        self.audio = audio
        if audio?.speaksWhileMuted == true { warnOfMutedSpeech(at: now) }
        tick(at: now)
    }

    private mutating func warnOfMutedSpeech(at now: MonotonicTime) {
        if let said = mutedSpeechSaid, now - said < Self.mutedSpeechPause { return }
        mutedSpeechSaid = now
        model.message = ScreenMessage(
            .warning, time: WallClock.text(.now), "You speak, but your microphone is muted")
    }

    private mutating func take(_ message: PhoneMessage) {
        guard let (level, text) = message.shown else { return }
        model.message = ScreenMessage(level, time: WallClock.text(.now), text)
    }

    private mutating func take(_ error: AudioError) {
        model.message = ScreenMessage(.failure, time: WallClock.text(.now), error.sentence)
    }

    private mutating func take(_ news: DeviceNews) {
        let level: ScreenMessage.Level = if case .back = news.change { .info } else { .warning }
        model.message = ScreenMessage(level, time: WallClock.text(.now), news.sentence)
    }

    private mutating func take(ended call: CallSnapshot) {
        recent.insert(RecentCall(call), at: 0)
        if recent.count > Self.recentLimit { recent.removeLast() }
        model.recent = recent
        // Of who called meanwhile a message of its own tells.
        guard let reason = call.endReason, reason != .busyHere else { return }
        let peer = call.peer.scrubbed(limit: 40)
        model.message =
            reason.isNormal
            ? ScreenMessage(.info, time: WallClock.text(.now), "Call with \(peer) ended: \(reason.words)")
            : ScreenMessage(.failure, time: WallClock.text(.now), "Call with \(peer) ended: \(reason.words)")
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
