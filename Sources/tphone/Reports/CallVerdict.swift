import CallEngine
import MediaEngine
import Wire

/// What was asked of a call against what came of it: the one judge of every script's call.
struct CallVerdict: Equatable, Sendable {
    /// One word for how it went.
    let reason: CallReason
    /// Why it is not what was asked for, in a sentence; nil when it is.
    let error: String?
    /// The call lasted as long as was asked for, whatever was heard in it.
    let completed: Bool

    /// What was asked for was done to the end.
    var ok: Bool { error == nil }

    /// A hearer takes a longer silence for the end of a call.
    private static let longestSilence = Duration.seconds(3)
    /// A tone may come and go, as a ringback tone does: 4 s of silence between two.
    private static let longestUnheard = Duration.seconds(5)
    /// The two ends begin to count at different moments.
    private static let tolerance = Duration.milliseconds(250)

    init(_ request: CallRequest, _ end: CallEnding) {
        let fault = Self.endFault(request, end) ?? Self.mediaFault(request, end) ?? Self.soundFault(request, end)
        reason = fault?.reason ?? (end.call.endReason == .hungUpThere ? .hungUpThere : .done)
        error = fault?.sentence
        completed =
            Self.endFault(request, end) == nil && !Self.endedEarly(request, end) && !Self.lacksFile(request, end)
    }

    private struct Fault {
        var reason: CallReason
        var sentence: String
    }

    /// How the call ended.
    private static func endFault(_ request: CallRequest, _ end: CallEnding) -> Fault? {
        let call = end.call
        guard call.connectedAt != nil, call.endReason?.isNormal != false else {
            return Fault(
                reason: CallReason(call.endReason), sentence: call.endReason?.sentence ?? "The call was not connected.")
        }
        if call.endReason == .signedOut {
            return Fault(reason: .interrupted, sentence: "The call was interrupted here before its end.")
        }
        return nil
    }

    /// The far end hung up before the length that was asked for, which is the most a call may last: that is no fault of it.
    private static func endedEarly(_ request: CallRequest, _ end: CallEnding) -> Bool {
        guard end.call.endReason == .hungUpThere, let duration = request.duration, let endedAt = end.call.endedAt else {
            return false
        }
        return end.call.duration(at: endedAt) + tolerance < duration
    }

    /// Whether packets came and went, to the end.
    private static func mediaFault(_ request: CallRequest, _ end: CallEnding) -> Fault? {
        let call = end.call
        if let failure = end.soundFailure { return Fault(reason: CallReason(failure), sentence: failure.sentence) }
        guard call.path != nil, call.media.packetsSent > 0 else {
            return Fault(
                reason: .noPath,
                sentence: "The call was connected, but nothing could be sent. "
                    + "Check the TURN servers and the firewall: tphone doctor says what this network allows.")
        }
        guard call.media.packetsReceived > 0 else {
            return Fault(
                reason: .notHeard,
                sentence: "The call was up, but no sound came from the far end. Check its microphone and its network.")
        }
        guard request.hasEnd || request.listensFor else { return nil }
        let lost = end.interruptions.map(\.duration).reduce(Duration.zero, +)
        if lost > longestSilence {
            return Fault(
                reason: .pathLost,
                sentence: "The path to the far end was lost for \(seconds(lost)) s of the call. Check the network and "
                    + "the TURN server.")
        }
        let silence = end.longestSilence
        if silence > longestSilence, !end.wasHeld {
            return Fault(
                reason: .notHeard,
                sentence:
                    "Nothing was received for \(seconds(silence)) s of the call. Check the network and the far end.")
        }
        return nil
    }

    /// Whether what was to be played, pressed, heard and kept was.
    private static func soundFault(_ request: CallRequest, _ end: CallEnding) -> Fault? {
        let audio = end.audio
        if lacksFile(request, end) {
            return Fault(reason: .notPlayed, sentence: "The call ended before the file was played to its end.")
        }
        if end.call.digits.sent.count < request.keys {
            return Fault(
                reason: .notPressed,
                sentence:
                    "Only \(end.call.digits.sent.count) of \(request.keys) keys were pressed before the call ended. "
                    + "Give it more time with --duration.")
        }
        if request.listensFor {
            guard audio?.heard == true else {
                return Fault(reason: .notHeard, sentence: "The call was up, but the expected tone was not heard.")
            }
            let unheard = audio?.longestUnheard ?? .zero
            if unheard > longestUnheard, !request.playsFile {
                return Fault(
                    reason: .notHeard,
                    sentence: "The expected tone was not heard for \(seconds(unheard)) s of the call.")
            }
        }
        guard request.records else { return nil }
        guard let recording = audio?.recording, recording.failure == nil, recording.duration > .zero else {
            let why = audio?.recording?.failure ?? "no sound was written"
            return Fault(
                reason: .notRecorded, sentence: "The recording is not complete: \(why). Give another file to record to."
            )
        }
        return nil
    }

    /// Without a length of the call, a file is to be played to its end.
    private static func lacksFile(_ request: CallRequest, _ end: CallEnding) -> Bool {
        request.playsFile && request.duration == nil && end.audio?.isSourceFinished != true
    }

    private static func seconds(_ duration: Duration) -> String {
        String((duration.milliseconds / 1000).reported() ?? 0)
    }
}

extension CallReason {
    /// - Parameter end: why a call ended that was not connected, or not as its parties wished.
    fileprivate init(_ end: EndReason?) {
        switch end {
        case nil: self = .failed
        case .hungUpHere, .cancelledThere: self = .cancelled
        case .hungUpThere: self = .hungUpThere
        case .rejectedHere: self = .rejected
        case .busyHere: self = .busy
        case .notAnswered: self = .noAnswer
        case .refused(let word): self.init(refusal: word)
        case .refusedHere, .undeliverable: self = .unreachable
        case .badDescription: self = .badDescription
        case .media(let failure): self.init(failure)
        case .gatewayLost, .forgotten: self = .signallingLost
        case .signedOut: self = .interrupted
        }
    }

    /// The gateway's words, whose whole list is not known: ROAP's, those of its SIP side, and the lab's.
    private init(refusal word: String) {
        switch word.uppercased() {
        case "NOMATCH", "NOTFOUND", "NOT_FOUND", "UNKNOWN", "404", "604": self = .unknown
        case "BUSY", "FULL", "486", "600": self = .busy
        case "TIMEOUT", "NOANSWER", "NO_ANSWER", "408", "480": self = .noAnswer
        default: self = .refused
        }
    }

    private init(_ failure: LegFailure) {
        switch failure {
        case .noCandidates, .noPath: self = .noPath
        case .pathLost, .relayLost: self = .pathLost
        case .keys, .protection: self = .noKeys
        case .closedByPeer: self = .mediaClosed
        }
    }

    fileprivate init(_ failure: AudioError) {
        switch failure {
        case .cannotRead, .notPlayable: self = .notPlayed
        case .cannotRecord, .recordingStopped: self = .notRecorded
        case .codecFailed, .badTone, .noThread: self = .soundFailed
        }
    }
}
