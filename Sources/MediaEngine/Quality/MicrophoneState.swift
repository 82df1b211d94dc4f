/// What the microphone's sound comes from.
enum MicrophoneState: Equatable {
    /// A file, a tone or silence, as somebody asked for.
    case asked
    case device(name: String)
    /// No device could be opened, or it went away.
    case missing(reason: String)
}

extension AudioStatistics {
    /// Nil before it is known.
    var microphone: MicrophoneState? {
        guard !captureDevice.isEmpty else { return nil }
        if ["silence", "file", "tone"].contains(captureDevice) { return .asked }
        guard captureDevice.hasPrefix("null (") else { return .device(name: name(of: captureDevice)) }
        return .missing(reason: String(captureDevice.dropFirst("null (".count).dropLast()))
    }

    /// What people call the device, where its card has a name; its buffers are no news for them.
    private func name(of note: String) -> String {
        let device = String(note.prefix { $0 != " " })
        return AudioDevice.title(of: device) ?? device
    }
}
