/// The console without a screen: one line of text per event, for screen readers, pipes and simple terminals.
package struct PlainConsole: Sendable {
    private var shown: ScreenModel?
    /// `quit` was typed while a call was up; the next one means it.
    var isQuitAsked = false
    let keys: KeyMap

    /// Seconds of a call between two lines about its quality.
    private static let qualityInterval = 60

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
            if known == nil { isQuitAsked = false }
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
        if before.echoCancellation != voice.echoCancellation { events.append("echo \(voice.echoCancellation.switched)") }
        if before.noiseSuppression != voice.noiseSuppression { events.append("noise \(voice.noiseSuppression.switched)") }
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

    private func callEvents(from before: CallModel?, to call: CallModel) -> [String] {
        var events: [String] = []
        if before?.state != call.state { events.append(stateEvent(from: before, call)) }
        if before?.attachedData != call.attachedData, !call.attachedData.isEmpty {
            events.append(
                "data " + call.attachedData.map { "\(quoted($0.key)) \(quoted($0.value))" }.joined(separator: " "))
        }
        guard call.isUp else { return events }
        if (before?.isMuted ?? false) != call.isMuted { events.append(call.isMuted ? "muted" : "unmuted") }
        if (before?.isHeldByPeer ?? false) != call.isHeldByPeer {
            events.append(call.isHeldByPeer ? "held by the far end" : "resumed by the far end")
        }
        if let path = call.path, before?.path != path { events.append(pathEvent(path)) }
        if before?.levels.heard != call.levels.heard, call.levels.heard != .unknown {
            events.append("heard \(call.levels.heard.rawValue)")
        }
        if let before, before.state == call.state, call.state == .talking,
            call.seconds / Self.qualityInterval > before.seconds / Self.qualityInterval
        {
            events.append(qualityEvent(call.quality))
        }
        return events
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

    private func qualityEvent(_ quality: QualityModel) -> String {
        "quality loss \(TimeText.tenths(quality.lossPercent)) % jitter \(TimeText.whole(quality.jitterMilliseconds)) ms"
            + " round trip \(TimeText.whole(quality.roundTripMilliseconds)) ms"
    }

    /// Quotes what would otherwise look like several words.
    private func quoted(_ text: String) -> String {
        text.contains(" ") || text.isEmpty ? "\"\(text)\"" : text
    }
}

extension Bool {
    fileprivate var switched: String { self ? "on" : "off" }
}
