import ArgumentParser
import CallEngine
import Transport

/// Waits for calls and answers them.
struct AnswerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer", abstract: "Wait for calls and answer each at once.",
        discussion: """
            With --json the first line says that the phone is ready, {"ready":true,…};
            then one line follows for each call, also for a caller who was refused
            because the description could not be used (which --count counts) or because
            another call was up (which it does not count). SIGINT and SIGTERM end it:
            without --count that is how it is meant to end, so the exit status is 0; with
            --count it is 130.

            In a call's line, `ok` says that what was asked for was done to the end,
            `completed` that the call lasted as long as was asked for, and `reason` is one
            of:
            \(CallReason.list).

            Examples:
              tphone answer --count 1 --record caller.wav --json
              tphone answer --play welcome.wav --duration 20
            """)

    @OptionGroup var account: AccountOptions
    @OptionGroup var sound: SoundOptions
    @OptionGroup var capture: CaptureArguments

    @Option(help: ArgumentHelp("Leave after this many calls; without it, by Ctrl-C.", valueName: "number"))
    var count: Int?

    @Option(help: ArgumentHelp("Hang up each call this long after it was connected.", valueName: "seconds"))
    var duration: Double?

    @Flag(help: "Report as lines of JSON.") var json = false

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count takes a number from 1 up.") }
        if let duration, !(0.1...86_400).contains(duration) {
            throw ValidationError("--duration takes 0.1 to 86400 seconds.")
        }
    }

    func run() async throws {
        try await CommandExit.run(json: json) {
            try sound.check(json: json)
            let configuration = try account.load()
            return try await PhoneScript.run(
                configuration, sound: try sound.choice(over: configuration.audio), capture: capture.options,
                interruption: count == nil ? .done : .interrupted
            ) { phone in
                try await phone.signIn(answers: true)
                try announce(phone, user: configuration.account.user ?? "")
                return try await answer(with: phone)
            }
        }
    }

    private func answer(with phone: ScriptedPhone) async throws -> ExitStatus {
        let limit = CallLimit(duration: duration, file: sound.play)
        var status = ExitStatus.done
        var answered = 0
        while answered < count ?? .max {
            var busy: [CallSnapshot] = []
            let end = try await phone.callEnd { event in
                if case .callEnded(let call, _) = event, call.endReason == .busyHere { busy.append(call) }
                if case .changed(let snapshot, _) = event, snapshot.call?.state == .ringing {
                    phone.handle.send(.answer)
                }
                limit.note(event, of: phone.handle)
            }
            for call in busy { _ = try report(CallEnding(call: call), of: phone) }
            guard let end else { return count == nil ? .done : .interrupted }
            answered += 1
            if try !report(end, of: phone) { status = .failed }
        }
        return status
    }

    /// Writes a call's report; false when it was not what was asked for.
    private func report(_ end: CallEnding, of phone: ScriptedPhone) throws -> Bool {
        let report = CallReportJSON(
            end, signInTime: phone.snapshot?.signInTime, request: sound.request(duration: duration))
        try sound.write(json ? JSONLine.text(of: report) : report.text)
        return report.ok
    }

    private func announce(_ phone: ScriptedPhone, user: String) throws {
        let report = ReadyReport(user: user, signInMs: phone.snapshot?.signInTime?.reportedMilliseconds)
        try sound.write(
            json ? JSONLine.text(of: report) : "Signed in as \(user); waiting for calls. Ctrl-C ends it.")
    }

    private struct ReadyReport: Encodable {
        let ready = true
        var user: String
        var signInMs: Double?
    }
}
