extension Layout {
    /// Levels of both ends, and what is done to the microphone's sound.
    var audioBox: Box {
        let width = min(60, size.columns - 4)
        let inner = Box.inner(width)
        let levels = model.call?.levels
        var lines = [
            LevelMeter(name: "Mic", decibels: levels?.microphoneDecibels).line(width: width),
            LevelMeter(name: "Ear", decibels: levels?.earDecibels).line(width: width), Line(),
        ]
        let echo = levels?.echoDecibels.map { "\(TimeText.whole($0)) dB taken out" } ?? ""
        lines += [
            toggle(.toggleEcho, "Echo cancellation", model.voice.echoCancellation, note: echo),
            toggle(.toggleNoise, "Noise suppression", model.voice.noiseSuppression),
            toggle(.toggleGain, "Gain control", model.voice.gainControl),
            toggle(
                .nextSidetone, "Sidetone", model.voice.sidetone > 0,
                note: model.voice.sidetone > 0 ? "\(model.voice.sidetone) % of your voice in the ear" : ""),
        ]
        if !model.sound.isEmpty {
            lines += [Line()] + Text.wrap(model.sound, to: inner, maximumRows: 2).map { Line($0) }
        }
        return Box(title: "AUDIO", lines: Array(lines.prefix(max(1, body.rows - 2))), width: width)
    }

    private func toggle(_ action: KeyAction, _ name: String, _ isOn: Bool, note: String = "") -> Line {
        let key = keys.key(for: action, in: .audioWindow)?.name ?? ""
        let gap = String(repeating: " ", count: max(1, 19 - name.count))
        return Line("\(key)  [\(isOn ? "x" : " ")] \(name)\(gap)\(note)")
    }
}
