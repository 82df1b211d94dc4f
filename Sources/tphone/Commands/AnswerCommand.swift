import ArgumentParser
import CallEngine
import NIOCore
import NIOPosix
import Transport

/// Waits for calls and answers them.
struct AnswerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer", abstract: "Wait for calls and answer each at once.",
        discussion: """
            With --json the first line says that the phone is ready, {"ready":true,…}; then one line follows for each call.

            Examples:
              tphone answer --count 1 --record caller.wav --json
              tphone answer --play welcome.wav --duration 20
            """)

    @OptionGroup var account: AccountOptions
    @OptionGroup var sound: SoundOptions

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
            try sound.check()
            let configuration = try account.load()
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let handle = try await PhoneBuilder.start(
                configuration, sound: sound.choice(over: configuration.audio), on: group.next())
            let status = try await answer(with: ScriptedPhone(handle), user: configuration.account.user ?? "")
            try await group.shutdownGracefully()
            return status
        }
    }

    private func answer(with phone: ScriptedPhone, user: String) async throws -> ExitStatus {
        let interrupts = InterruptSignals { [handle = phone.handle] in handle.send(.signOut) }
        try await phone.signIn()
        announce(phone, user: user)
        var answered = 0
        var failed = 0
        while answered < count ?? .max, !interrupts.hasInterrupted {
            let limit = CallLimit(duration: duration, file: sound.play)
            let end = await phone.callEnd { event in
                if case .changed(let snapshot, _) = event, snapshot.call?.state == .ringing {
                    phone.handle.send(.answer)
                }
                limit.note(event, of: phone.handle)
            }
            guard let end else { return .interrupted }
            answered += 1
            let report = CallReportJSON(
                end.call, audio: end.audio, signInTime: phone.snapshot?.signInTime,
                mustHear: sound.listenFor != nil)
            if !report.ok { failed += 1 }
            StandardOutput.write(json ? JSONLine.text(of: report) : report.text)
        }
        if interrupts.hasInterrupted { return .interrupted }
        await phone.signOut()
        return failed == 0 ? .done : .failed
    }

    private func announce(_ phone: ScriptedPhone, user: String) {
        if json {
            StandardOutput.write(
                JSONLine.text(of: ReadyReport(user: user, signInMs: phone.snapshot?.signInTime?.reportedMilliseconds)))
        } else {
            StandardOutput.write("Signed in as \(user); waiting for calls. Ctrl-C ends it.")
        }
    }

    private struct ReadyReport: Encodable {
        let ready = true
        var user: String
        var signInMs: Double?
    }
}
