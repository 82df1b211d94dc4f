import CallEngine
import ICEClient
import MediaEngine
import Transport

/// A short call to an echo: a tone goes out, and should come back.
struct DoctorCall: Sendable {
    struct Outcome: Equatable, Sendable {
        var check: DoctorCheck
        var sample: DoctorFindings.CallSample?
        /// Why the gateway does not let the user in, in a sentence.
        var signInRefusal: String?
    }

    let target: String
    /// After this the phone gives up and leaves; leaving takes up to 3 s more.
    var limit = Duration.milliseconds(6300)

    /// How long the tone is listened for.
    static let duration = 3.0
    static let tone = 440.0
    static let sound = SoundChoice(source: .tone(tone), playback: .null, listenFor: tone)

    /// Runs on a phone that has not signed in yet; when it returns, the gateway has been left.
    func run(on visit: PhoneVisit) async -> Outcome {
        let timer = Task {
            try await Task.sleep(for: limit)
            visit.end()
        }
        let outcome = await listen(to: visit)
        timer.cancel()
        await visit.leave()
        return outcome
    }

    private func listen(to visit: PhoneVisit) async -> Outcome {
        let calling = CallLimit(duration: Self.duration, file: nil)
        var isDialled = false
        var signedIn = false
        visit.handle.send(.signIn)
        for await event in visit.events {
            calling.note(event, of: visit.handle)
            switch event {
            case .message(.signInFailed(let failure)):
                return failed(.unknown, "nobody is signed in", refusal: failure.sentence)
            case .message(.linkLost(let loss)) where !isDialled:
                return failed(
                    .unknown, "nobody is signed in", refusal: "The gateway cannot be used: \(loss.words).")
            case .message(.reservationFailed(let failure)) where !isDialled:
                return failed(.fail, failure.words)
            case .message(.cannotDial(let refusal)):
                return failed(.unknown, refusal.words)
            case .changed(let snapshot, _):
                signedIn = signedIn || snapshot.line == .ready
                guard snapshot.isReady, !isDialled else { break }
                isDialled = true
                visit.handle.send(.dial(target, attachedData: []))
            case .callEnded(let call, let audio):
                return ended(CallEnding(call: call, audio: audio))
            case .message, .soundFailed, .device, .signedOut:
                break
            }
        }
        return failed(.unknown, signedIn ? "the call took too long" : "signing in took too long")
    }

    private func failed(_ result: CheckResult, _ note: String, refusal: String? = nil) -> Outcome {
        Outcome(
            check: DoctorCheck(.media, target, nil, result, note: note), sample: nil, signInRefusal: refusal)
    }

    func ended(_ end: CallEnding) -> Outcome {
        let report = CallReportJSON(end, signInTime: nil, request: CallRequest(listensFor: true))
        let transport = end.call.path?.transport
        guard end.call.connectedAt != nil, end.call.path != nil else {
            let reason = end.call.endReason
            var outcome = failed(.unknown, reason?.words ?? "the call was not connected")
            if case .media = reason { outcome = Self.silent(outcome, report) }
            return outcome
        }
        let total = report.media.packetsReceived + report.media.packetsLost
        let loss = total > 0 ? Double(report.media.packetsLost) * 100 / Double(total) : nil
        let sample = DoctorFindings.CallSample(
            path: report.path, isHeard: report.media.heard, lossPercent: loss?.reported(),
            jitterMs: report.media.jitterMs)
        let score = report.media.mos.map { "MOS \(Self.figure($0.reported())), " } ?? ""
        let figures = "\(score)loss \(Self.figure(sample.lossPercent))%, jitter \(Self.figure(sample.jitterMs)) ms"
        let note = sample.isHeard ? figures : "connected, but the tone did not come back"
        let check = DoctorCheck(
            .media, target, transport, sample.isHeard ? .ok : .fail, ms: report.call.setupMs, note: note)
        return Outcome(check: check, sample: sample)
    }

    /// The gateway connected the call, and media found no way: that is what a call would be like.
    private static func silent(_ outcome: Outcome, _ report: CallReportJSON) -> Outcome {
        var silent = outcome
        silent.check.result = .fail
        silent.sample = DoctorFindings.CallSample(path: report.path, isHeard: false)
        return silent
    }

    private static func figure(_ value: Double?) -> String { value.map(DoctorFindings.number) ?? "?" }
}
