import MediaEngine
import Wire

/// The sound devices of this machine, and which of them are chosen.
struct DeviceListReport: Encodable {
    struct Device: Encodable {
        var name: String
        var description: String
        var plugin: String
        var capture: Bool
        var playback: Bool
        var isDefault: Bool
    }

    /// What the configuration and the options say.
    struct Chosen: Encodable {
        var capture: String
        var playback: String
        var ring: String
    }

    var devices: [Device]
    var chosen: Chosen
    /// Whether sound threads get real-time priority here.
    var realTime: Bool

    init(_ audio: Configuration.Audio, _ found: [AudioDevice]) {
        devices = found.map { device in
            Device(
                name: device.name, description: device.description, plugin: device.plugin,
                capture: device.canCapture, playback: device.canPlay, isDefault: device.isDefault)
        }
        chosen = Chosen(capture: audio.capture, playback: audio.playback, ring: audio.ring)
        realTime = CallAudio.hasRealTimePriority
    }

    /// One device a line, those that are chosen marked.
    var text: String {
        let width = min(devices.map(\.name.count).max() ?? 0, 40)
        var lines = devices.map { device in
            let name = device.name.scrubbed(limit: 60)
            let padding = String(repeating: " ", count: max(0, width - name.count))
            return "  \(name)\(padding)  \(Self.ways(device))  \(device.description.scrubbed(limit: 100))"
        }
        if lines.isEmpty {
            lines = ["  none: this machine has no sound card and no sound server; calls have silence"]
        }
        lines.insert("Sound devices", at: 0)
        lines += [
            "Chosen",
            "  microphone  \(chosen.capture.scrubbed(limit: 60))",
            "  headset     \(chosen.playback.scrubbed(limit: 60))",
            "  ring        \(chosen.ring.scrubbed(limit: 60))",
            realTime
                ? "Sound threads run at real-time priority."
                : "Sound threads run at normal priority: real time is not allowed here (ulimit -r), and not needed.",
        ]
        return lines.joined(separator: "\n")
    }

    private static func ways(_ device: Device) -> String {
        switch (device.capture, device.playback) {
        case (true, true): "mic, ear"
        case (true, false): "mic     "
        default: "ear     "
        }
    }
}
