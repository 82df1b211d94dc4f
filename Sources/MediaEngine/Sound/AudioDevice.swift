internal import CALSA
internal import Glibc
internal import Synchronization
internal import Wire

/// A sound device that can be chosen.
package struct AudioDevice: Hashable, Sendable {
    /// What ALSA opens it by.
    package var name: String
    /// For people; one line: the card and the device, then what kind of access this is.
    package var description: String
    package var canCapture: Bool
    package var canPlay: Bool

    /// The part of ALSA it goes through, as `plughw`, `pulse` or `dmix`.
    package var plugin: String { String(name.prefix { $0 != ":" }) }

    /// Whether it is what is used when nobody says anything else.
    package var isDefault: Bool { name == "default" }

    /// Whether it suits a call as it is: the system's choice, a sound server, or a card with ALSA's own conversions.
    package var isForCalls: Bool { ["default", "pulse", "pipewire", "plughw"].contains(plugin) }

    /// The devices of this machine, in ALSA's order; empty where there is no sound.
    ///
    /// A sound server that hangs holds this call for ever; see `list(within:)`.
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
        guard let server = devices.firstIndex(where: { $0.name == "pulse" }) else { return devices }
        devices.insert(contentsOf: SoundServerDevices(within: .seconds(2)).all(), at: server + 1)
        return devices
    }

    /// What people call a device, by the name its card gives itself; nil where the name tells of no card.
    package static func title(of name: String) -> String? {
        guard let card = card(in: name) else { return nil }
        let index = card.withCString { snd_card_get_index($0) }
        var text: UnsafeMutablePointer<CChar>?
        guard index >= 0, snd_card_get_name(index, &text) >= 0, let text else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    /// `Headset` of `plughw:CARD=Headset,DEV=0`, `1` of `hw:1,0`; nil for what has no card in its name.
    static func card(in name: String) -> String? {
        guard let colon = name.firstIndex(of: ":"), !["pulse", "pipewire"].contains(String(name[..<colon])) else {
            return nil
        }
        let arguments = name[name.index(after: colon)...].split(separator: ",")
        if let named = arguments.first(where: { $0.hasPrefix("CARD=") }) { return String(named.dropFirst(5)) }
        return arguments.first.map(String.init)
    }

    /// The devices of this machine; nil if the sound system does not answer in time.
    package static func list(within limit: Duration) -> [AudioDevice]? {
        let (answer, signal) = (Answer(), WakeSignal())
        let asked = try? SoundThread(name: "devices", isUrgent: false) {
            let devices = all()
            answer.devices.withLock { $0 = devices }
            signal.wake()
        }
        asked?.detach()
        signal.sleep(until: SoundClock.now + limit)
        return answer.devices.withLock { $0 }
    }

    private final class Answer: Sendable {
        let devices = Mutex<[AudioDevice]?>(nil)
    }

    init(name: String, description: String, canCapture: Bool, canPlay: Bool) {
        self.name = name
        self.description = description
        self.canCapture = canCapture
        self.canPlay = canPlay
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
