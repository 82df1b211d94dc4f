import ArgumentParser
import MediaEngine
import Transport

/// What a scripted call says and keeps.
struct SoundOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Play this WAV file to the far end instead of the microphone; - is the input.", valueName: "file"))
    var play: String?

    @Option(help: ArgumentHelp("Write what is received to this WAV file; - is the output.", valueName: "file"))
    var record: String?

    @Option(
        help: ArgumentHelp(
            "Write the call to this WAV file: what was said left, what was received right.", valueName: "file"))
    var recordBoth: String?

    @Option(help: ArgumentHelp("Send a tone of this frequency instead of the microphone.", valueName: "hertz"))
    var tone: Double?

    @Option(help: ArgumentHelp("Take sound from this device; `tphone devices` lists them.", valueName: "device"))
    var capture: String?

    @Option(help: ArgumentHelp("Play what is received to this device; to none without this.", valueName: "device"))
    var playback: String?

    @Option(help: ArgumentHelp("Count the far end as heard only if it sends this frequency.", valueName: "hertz"))
    var listenFor: Double?

    @Flag(inversion: .prefixedNo, help: "Take the loudspeaker's sound out of the microphone's.")
    var echoCancellation: Bool?

    @Flag(inversion: .prefixedNo, help: "Turn down the noise around the microphone.")
    var noiseSuppression: Bool?

    @Flag(inversion: .prefixedNo, help: "Bring quiet and loud voices to the same level.")
    var gainControl: Bool?

    func validate() throws {
        if play != nil, tone != nil { throw ValidationError("--play and --tone exclude each other: give one of them.") }
        if record != nil, recordBoth != nil {
            throw ValidationError("--record and --record-both exclude each other: give one of them.")
        }
        for (name, value) in [("--tone", tone), ("--listen-for", listenFor)] {
            if let value, !(50...20_000).contains(value) { throw ValidationError("\(name) takes 50 to 20000 hertz.") }
        }
    }

    /// Nothing was said about what to send and how to judge what comes back.
    var isUnsaid: Bool {
        play == nil && record == nil && recordBoth == nil && tone == nil && listenFor == nil && capture == nil
            && playback == nil
    }

    /// What a call is judged by.
    func request(duration: Double?, keys: Int = 0) -> CallRequest {
        CallRequest(
            duration: duration.map { .seconds($0) }, playsFile: play != nil, records: (record ?? recordBoth) != nil,
            listensFor: listenFor != nil, keys: keys)
    }

    /// A tone that is to come back: what a script that only asks whether a line works would send.
    mutating func checkLine() {
        tone = 440
        listenFor = 440
    }

    /// Scripts play to nobody's ear unless they name one: what is received is decoded in time and dropped, or recorded.
    func choice(over audio: Configuration.Audio) throws -> SoundChoice {
        let source: AudioSource =
            if let play { .file(try playable(play)) } else if let tone { .tone(tone) } else {
                .device(capture ?? audio.capture)
            }
        var recordings = try RecordingFolder.plan(audio)
        if let record { recordings.file = .init(RecordingFile.path(of: record), .heard) }
        if let recordBoth { recordings.file = .init(RecordingFile.path(of: recordBoth), .both) }
        return SoundChoice(
            source: source, playback: playback.map { .device($0) } ?? .null, recordings: recordings,
            listenFor: listenFor, voice: voice(for: source, over: audio))
    }

    /// As configured for a microphone; files and tones are sent as they are unless a flag says otherwise.
    ///
    /// Without a loudspeaker there is no echo either, unless a flag says otherwise.
    private func voice(for source: AudioSource, over audio: Configuration.Audio) -> VoiceOptions {
        var voice = VoiceOptions.off
        if case .device = source { voice = audio.voice }
        voice.sidetone = 0
        voice.echoCancellation = echoCancellation ?? (playback != nil && voice.echoCancellation)
        voice.noiseSuppression = noiseSuppression ?? voice.noiseSuppression
        voice.gainControl = gainControl ?? voice.gainControl
        return voice
    }

    /// The recording comes out where reports do: those go to standard error then.
    var recordsToOutput: Bool { (record ?? recordBoth).map(RecordingFile.isStandardOutput) ?? false }

    /// Writes a line of a report where the recording is not.
    func write(_ line: String) throws(CommandFailure) {
        if recordsToOutput {
            StandardError.write(line)
        } else {
            try StandardOutput.write(line)
        }
    }

    /// Checks what would otherwise fail in the middle of a call.
    ///
    /// - Parameter json: whether lines of JSON go to the output.
    func check(json: Bool) throws(CommandFailure) {
        if let play, !PlayFile.isStream(play) { _ = try playable(play) }
        guard let record = record ?? recordBoth else { return }
        guard !json || !recordsToOutput else {
            throw CommandFailure(
                "The output cannot carry both the report of --json and the recording. Give a file to record to.",
                status: .usage)
        }
        try RecordingFile.check(record)
    }

    /// A path of sound that can be played; a pipe is read to its end for it.
    private func playable(_ given: String) throws(CommandFailure) -> String {
        let path = try PlayFile.seekable(given)
        do throws(AudioError) {
            _ = try WAVReader(path: path)
            return path
        } catch {
            let reason =
                if path != given, case .notPlayable(_, let why) = error {
                    "cannot play \(given == "-" ? "standard input" : given): \(why)"
                } else {
                    error.description
                }
            throw CommandFailure("The call cannot begin: \(reason). Give another --play file.", status: .failed)
        }
    }
}
