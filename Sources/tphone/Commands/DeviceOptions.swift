import ArgumentParser

/// Which sound devices are used, over what the configuration file says.
struct DeviceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Take sound from this device; `tphone devices` lists them.", valueName: "device"))
    var capture: String?

    @Option(help: ArgumentHelp("Play sound to this device.", valueName: "device"))
    var playback: String?

    @Option(help: ArgumentHelp("Ring on this device.", valueName: "device"))
    var ring: String?

    func validate() throws {
        for (name, value) in [("--capture", capture), ("--playback", playback), ("--ring", ring)] {
            if let value, value.allSatisfy(\.isWhitespace) { throw ValidationError("\(name) takes a device's name.") }
        }
    }

    func applied(to audio: Configuration.Audio) -> Configuration.Audio {
        var audio = audio
        audio.capture = capture ?? audio.capture
        audio.playback = playback ?? audio.playback
        audio.ring = ring ?? audio.ring
        return audio
    }
}
