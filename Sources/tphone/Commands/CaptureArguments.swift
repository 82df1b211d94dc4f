import ArgumentParser
import Transport

/// Whether what a phone sends and receives is written down for support.
struct CaptureArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write signalling, path and packet headers to this file for Wireshark, without secrets.",
            valueName: "file"))
    var pcap: String?

    @Flag(help: "Write the sound into the file of --pcap too.") var withMedia = false

    func validate() throws {
        if withMedia, pcap == nil { throw ValidationError("--with-media needs --pcap FILE.") }
    }

    var options: PacketCapture.Options? { pcap.map { PacketCapture.Options(path: $0, withMedia: withMedia) } }
}
