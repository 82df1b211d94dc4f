/// The console without a screen: one line of text per event, for screen readers, pipes and simple terminals.
package struct PlainConsole: Sendable {
    private var shown: ScreenModel?
    /// `quit` was typed while a call was up; the next one means it.
    var isQuitAsked = false
    let keys: KeyMap
    /// The word that the last line on the line's quality had.
    private var toldGrade: QualityModel.Grade?
    /// The second of the call since which it is another one.
    private var otherGradeSince: Int?

    /// Seconds of a call between two lines about its quality.
    private static let qualityInterval = 60
    /// Seconds of another word before there is a line about it.
    private static let gradePatience = 3

    package init(keys: KeyMap = .standard) {
        self.keys = keys
    }

    /// True when lines have to stand in for the screen.
    package static func isNeeded(terminal name: String?, isTerminal: Bool) -> Bool {
        guard isTerminal, let name, !name.isEmpty else { return true }
        return name == "dumb" || name == "unknown"
    }

    /// What changed since the last model, a line each, without line ends.
    package mutating func update(_ model: ScreenModel) -> [String] {
        let before = shown ?? ScreenModel()
        var events: [String] = []
        if shown == nil || before.state != model.state { events.append(stateEvent(model)) }
        if before.reservation != model.reservation, !model.reservation.isEmpty {
            events.append("path \(model.reservation)")
        }
        if before.sound != model.sound, !model.sound.isEmpty { events.append("sound \(model.sound)") }
        if before.voice != model.voice { events += voiceEvents(from: before.voice, to: model.voice) }
        if let call = model.call {
            let known = before.call?.id == call.id ? before.call : nil
            if known == nil {
                isQuitAsked = false
                toldGrade = nil
            }
            events += callEvents(from: known, to: call)
        }
        if before.message != model.message, let message = model.message {
            events.append("\(message.level.rawValue.lowercased()) \(message.text)")
        }
        shown = model
        return events.map { (model.clock.isEmpty ? $0 : "\(model.clock) \($0)").shown }
    }

    var model: ScreenModel { shown ?? ScreenModel() }

    private func voiceEvents(from before: VoiceModel, to voice: VoiceModel) -> [String] {
        guard shown != nil else { return [] }
        var events: [String] = []
        if before.echoCancellation != voice.echoCancellation {
            events.append("echo \(voice.echoCancellation.switched)")
        }
        if before.noiseSuppression != voice.noiseSuppression {
            events.append("noise \(voice.noiseSuppression.switched)")
        }
        if before.gainControl != voice.gainControl { events.append("gain \(voice.gainControl.switched)") }
        if before.sidetone != voice.sidetone {
            events.append(voice.sidetone > 0 ? "sidetone \(voice.sidetone) %" : "sidetone off")
        }
        return events
    }

    private func stateEvent(_ model: ScreenModel) -> String {
        let word = model.state.word.lowercased()
        guard shown?.user != model.user || shown?.gateway != model.gateway else { return "state \(word)" }
        let user = model.user.isEmpty ? "" : " as \(model.user)"
        return "state \(word)\(user)" + (model.gateway.isEmpty ? "" : " at \(model.gateway)")
    }

    private mutating func callEvents(from before: CallModel?, to call: CallModel) -> [String] {
        var events: [String] = []
        if before?.state != call.state { events.append(stateEvent(from: before, call)) }
        if before?.attachedData != call.attachedData, !call.attachedData.isEmpty {
            events.append(
                "data " + call.attachedData.map { "\(quoted($0.key)) \(quoted($0.value))" }.joined(separator: " "))
        }
        if let before, before.isRecorded, before.isUp, !call.isRecorded || !call.isUp {
            events.append(recordingEnd(before, call))
        }
        guard call.isUp else { return events }
        if (before?.isMuted ?? false) != call.isMuted { events.append(call.isMuted ? "muted" : "unmuted") }
        if before?.isRecorded != true, call.isRecorded { events.append("recording") }
        if (before?.isHeldByPeer ?? false) != call.isHeldByPeer {
            events.append(call.isHeldByPeer ? "held by the far end" : "resumed by the far end")
        }
        if let path = call.path, before?.path != path { events.append(pathEvent(path)) }
        if before?.levels.heard != call.levels.heard, let event = heardEvent(call.levels.heard) { events.append(event) }
        if let before, before.state == call.state, call.state == .talking, isQualityDue(before, call) {
            events.append(qualityEvent(call.quality))
        }
        return events
    }

    private func recordingEnd(_ before: CallModel, _ call: CallModel) -> String {
        let path = call.recordingPath.isEmpty ? before.recordingPath : call.recordingPath
        return path.isEmpty ? "recording ended" : "recording ended \(quoted(path))"
    }

    private func stateEvent(from before: CallModel?, _ call: CallModel) -> String {
        let peer = call.peerName.isEmpty ? call.peerAddress : "\(quoted(call.peerName)) \(call.peerAddress)"
        switch call.state {
        case .ringing: return "ring from \(peer)"
        case .dialling: return "dial \(peer)"
        case .answering: return "answering"
        case .held: return "hold"
        case .talking:
            guard before?.state != .held else { return "resumed" }
            return "talk " + [call.codec, call.protection].filter { !$0.isEmpty }.joined(separator: " ")
        case .ended:
            let reason = call.endReason.isEmpty ? "" : " \(call.endReason),"
            return "end\(reason) talked \(call.seconds) s"
        }
    }

    private func pathEvent(_ path: PathModel) -> String {
        let server = path.server.isEmpty ? "" : " through \(path.server)"
        return "path \(path.local.type) over \(path.transport)\(server)" + (path.why.isEmpty ? "" : ", \(path.why)")
    }

    /// Once a minute, and when the line has another word for some seconds.
    private mutating func isQualityDue(_ before: CallModel, _ call: CallModel) -> Bool {
        if call.quality.grade == toldGrade || call.quality.grade == nil {
            otherGradeSince = nil
        } else if call.quality.grade != before.quality.grade || otherGradeSince == nil {
            otherGradeSince = call.seconds
        }
        let isOther = otherGradeSince.map { call.seconds - $0 >= Self.gradePatience } ?? false
        guard isOther || call.seconds / Self.qualityInterval > before.seconds / Self.qualityInterval else {
            return false
        }
        toldGrade = call.quality.grade
        otherGradeSince = nil
        return true
    }

    private func qualityEvent(_ quality: QualityModel) -> String {
        let grade = quality.grade.map { " \($0.rawValue.lowercased())" } ?? ""
        return "quality\(grade) mos \(TimeText.tenths(quality.opinionScore.now))"
            + " loss \(TimeText.tenths(quality.lossPercent.now)) %"
            + " jitter \(TimeText.whole(quality.jitterMilliseconds.now)) ms"
            + " round trip \(TimeText.whole(quality.roundTripMilliseconds.now)) ms"
    }

    private func heardEvent(_ heard: LevelModel.Heard) -> String? {
        switch heard {
        case .unknown: nil
        case .both: "heard both directions"
        case .partly(let text): "heard \(text)"
        case .notice(let text), .fault(let text): "sound \(text)"
        }
    }

    /// Quotes what would otherwise look like several words.
    private func quoted(_ text: String) -> String {
        text.contains(" ") || text.isEmpty ? "\"\(text)\"" : text
    }
}

extension Bool {
    fileprivate var switched: String { self ? "on" : "off" }
}
