import ArgumentParser
import CallEngine
import MediaEngine
import Signaling
import Transport
import Wire

/// One call from the command line.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Place one call and report how it went.",
        discussion: """
            The call ends when the file of --play was played and came back, after
            --duration seconds, when the far end hangs up, or by Ctrl-C. With --json and
            no option of sound, a call to echo is a line check: 5 seconds of a 440 Hz
            tone, which must come back.

            In the report, `ok` says that the call was up and that all that was asked for
            was played, pressed, heard and recorded, and the exit status follows it;
            `completed` says that it lasted as long as was asked for, which a far end that
            hangs up earlier prevents, and `reason` is one of:
            \(CallReason.list).
            In a number, blanks, dashes, brackets, dots and slashes are left out, as is
            tel: in front of it. Keys to press once the sound is up may follow it, behind
            a comma for each pause of 2 s, as in 7042,,12#.

            Examples:
              tphone call echo --json
              tphone call echo --play hello.wav --record back.wav --json
              tphone call support --data name='Ana Ruiz' --data matter=invoice
              tphone call ivr --dtmf 12,3# --duration 8 --json
              tphone call ivr,12# --key-length 250 --key-gap 150 --duration 8 --json
              tphone call conference
              tphone call 5001 --tone 440 --duration 5 --turn-transport tls
            """)

    @Argument(help: "Whom to call: a number, a user, or one of the lab's destinations.")
    var target: String

    @OptionGroup var account: AccountOptions
    @OptionGroup var sound: SoundOptions
    @OptionGroup var capture: CaptureArguments

    @Option(help: ArgumentHelp("Hang up this long after the call was connected.", valueName: "seconds"))
    var duration: Double?

    @Option(help: ArgumentHelp("Attach data to the call; may be given several times.", valueName: "key=value"))
    var data: [String] = []

    @Option(
        help: ArgumentHelp(
            "Press these keys when the sound is up: 0-9, *, #, A-D, and a comma for a pause of 2 s.",
            valueName: "keys"))
    var dtmf: String?

    @Option(help: ArgumentHelp("Hold each key this long: 40 to 6000, or 100.", valueName: "ms"))
    var keyLength: Int?

    @Option(help: ArgumentHelp("Wait this long between keys: 40 to 6000, or 60.", valueName: "ms"))
    var keyGap: Int?

    @Flag(help: "Report as one line of JSON.") var json = false

    func validate() throws {
        if DialTarget(target).text.isEmpty { throw ValidationError("TARGET is empty: give a number or a user.") }
        if let duration, !(0.1...86_400).contains(duration) {
            throw ValidationError("--duration takes 0.1 to 86400 seconds.")
        }
        if let dtmf, !DigitScript.canPress(dtmf) {
            throw ValidationError("--dtmf takes up to 128 keys of 0-9, *, #, A-D, and commas, as in --dtmf 12,3#.")
        }
        for (option, value) in [("--key-length", keyLength), ("--key-gap", keyGap)] {
            if let value, !KeyTiming.range.contains(.milliseconds(value)) {
                throw ValidationError("\(option) takes 40 to 6000 milliseconds.")
            }
        }
        _ = try attachedData()
    }

    func run() async throws {
        try await CommandExit.run(json: json) {
            try sound.check(json: json)
            let configuration = try account.load()
            return try await PhoneScript.run(
                configuration, sound: try judged.choice(over: configuration.audio), capture: capture.options,
                keyTiming: keyTiming, call)
        }
    }

    /// How long a line check lasts.
    private static let checkDuration = 5.0

    private var isLineCheck: Bool { json && sound.isUnsaid && target == "echo" }

    private var judged: SoundOptions {
        var options = sound
        if isLineCheck { options.checkLine() }
        return options
    }

    private var keyTiming: KeyTiming {
        let usual = KeyTiming()
        return KeyTiming(
            tone: keyLength.map { .milliseconds($0) } ?? usual.tone,
            gap: keyGap.map { .milliseconds($0) } ?? usual.gap)
    }

    /// All keys that the call is asked for.
    private var keyCount: Int { DigitScript.keyCount(of: DialTarget(target).keys) + DigitScript.keyCount(of: dtmf) }

    private func call(with phone: ScriptedPhone) async throws -> ExitStatus {
        try await phone.signIn()
        let length = duration ?? (isLineCheck ? Self.checkDuration : nil)
        let limit = CallLimit(duration: length, file: sound.play)
        let digits = DigitScript(dtmf)
        let end = try await phone.call(target, attachedData: try attachedData()) {
            limit.note($0, of: phone.handle)
            digits.note($0, of: phone.handle)
        }
        guard let end else { return .interrupted }
        let report = CallReportJSON(
            end, signInTime: phone.snapshot?.signInTime,
            request: judged.request(duration: length, keys: keyCount))
        try sound.write(json ? JSONLine.text(of: report) : report.text)
        return report.ok ? .done : .failed
    }

    private func attachedData() throws -> [AttachedDatum] {
        try data.map { pair in
            guard let sign = pair.firstIndex(of: "="), sign != pair.startIndex else {
                throw ValidationError("--data takes key=value, as in --data name='Ana Ruiz'.")
            }
            return AttachedDatum(key: String(pair[..<sign]), value: String(pair[pair.index(after: sign)...]))
        }
    }
}
