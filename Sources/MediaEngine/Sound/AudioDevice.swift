internal import CALSA
internal import Glibc

/// A sound device that can be chosen.
package struct AudioDevice: Hashable, Sendable {
    /// What ALSA opens it by.
    package var name: String
    /// For people; one line.
    package var description: String
    package var canCapture: Bool
    package var canPlay: Bool

    /// The devices of this machine, in ALSA's order; empty where there is no sound.
    package static func all() -> [AudioDevice] {
        calsa_silence_messages()
        var list: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        guard snd_device_name_hint(-1, "pcm", &list) >= 0, let list else { return [] }
        defer { snd_device_name_free_hint(list) }
        var devices: [AudioDevice] = []
        var index = 0
        while let hint = list[index] {
            if let device = AudioDevice(hint: hint) { devices.append(device) }
            index += 1
        }
        return devices
    }

    private init?(hint: UnsafeMutableRawPointer) {
        // ALSA's own null device does not keep time, so it is no use for a call.
        guard let name = Self.text(hint, "NAME"), name != "null" else { return nil }
        let direction = Self.text(hint, "IOID")
        self.name = name
        description = (Self.text(hint, "DESC") ?? name).split(separator: "\n").joined(separator: ", ")
        canCapture = direction != "Output"
        canPlay = direction != "Input"
    }

    private static func text(_ hint: UnsafeMutableRawPointer, _ key: String) -> String? {
        guard let value = snd_device_name_get_hint(hint, key) else { return nil }
        defer { free(value) }
        return String(cString: value)
    }
}
