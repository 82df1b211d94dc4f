import CallEngine
import ICEClient
import MediaEngine
import Signaling
import Wire

extension CallReportJSON {
    /// The report of a call that ended.
    ///
    /// - Parameters:
    ///   - signInTime: from sign-in to the moment a call could be placed.
    ///   - request: what was asked of the call, by which it is judged.
    init(_ end: CallEnding, signInTime: Duration?, request: CallRequest) {
        let (call, audio) = (end.call, end.audio)
        let heard = audio?.heard ?? false
        let verdict = CallVerdict(request, end)
        self.init(
            ok: verdict.ok, error: verdict.error, reason: verdict.reason, completed: verdict.completed,
            call: Call(call, signInTime: signInTime),
            media: Media(call, audio: audio, heard: heard),
            quality: Quality(call.quality, longestSilence: audio.map { call.longestSilence($0) }), path: Path(end),
            reservation: Reservation(
                beforeOffer: call.reservation.beforeOffer, ageMs: call.reservation.age?.reportedMilliseconds,
                gatheringMs: call.reservation.gatheringTime?.reportedMilliseconds),
            peer: Peer(call.attachedData), recording: audio?.recording.map { Recording($0) })
    }
}

extension CallReportJSON.Peer {
    /// Attached data by key; a key that came twice keeps its first value.
    fileprivate init(_ data: [AttachedDatum]) {
        self.init(attachedData: Dictionary(data.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first }))
    }
}

extension CallReportJSON.Call {
    fileprivate init(_ call: CallSnapshot, signInTime: Duration?) {
        let ended = call.endedAt.map { call.duration(at: $0) }
        self.init(
            id: call.id.description, state: call.state.rawValue, direction: call.direction.rawValue, peer: call.peer,
            setupMs: call.setup.total?.reportedMilliseconds,
            setup: CallReportJSON.Setup(call, signInTime: signInTime),
            durationMs: ended?.reportedMilliseconds, endReason: call.endReason?.words,
            digitsSent: call.digits.sent.isEmpty ? nil : call.digits.sent,
            digitsReceived: call.digits.received.isEmpty ? nil : call.digits.received,
            digitsAsTones: call.digits.sent.isEmpty ? nil : call.digits.areTones)
    }
}

extension CallReportJSON.Setup {
    fileprivate init(_ call: CallSnapshot, signInTime: Duration?) {
        let times = call.setup
        let between = { (from: MonotonicTime?, to: MonotonicTime?) -> Double? in
            guard let from, let to else { return nil }
            // A path may be there before the answer: then nobody waited for it.
            return max(.zero, to - from).reportedMilliseconds
        }
        let isOutgoing = call.direction == .outgoing
        self.init(
            signInMs: signInTime?.reportedMilliseconds,
            dialToOfferMs: isOutgoing ? between(times.begun, times.descriptionSent) : nil,
            offerToAnswerMs: isOutgoing ? between(times.descriptionSent, times.answered) : nil,
            answerMs: isOutgoing ? nil : between(times.answered, times.descriptionSent),
            iceMs: between(times.answered, times.pathFound), dtlsMs: between(times.pathFound, times.keysReady),
            toKeysMs: times.toKeys?.reportedMilliseconds, answerToMediaMs: times.answerToMedia?.reportedMilliseconds)
    }
}

extension CallReportJSON.Media {
    fileprivate init(_ call: CallSnapshot, audio: AudioStatistics?, heard: Bool) {
        let media = call.media
        let hasMedia = media.packetsReceived > 0
        self.init(
            codec: call.codec?.rawValue, srtp: call.protection, packetsSent: media.packetsSent,
            packetsReceived: media.packetsReceived, packetsLost: media.packetsLost,
            dropped: CallReportJSON.Dropped(media, audio),
            sourcesReplaced: media.sourcesReplaced > 0 ? media.sourcesReplaced : nil,
            implausibleReports: media.implausible.total > 0 ? media.implausible.total : nil,
            concealedPercent: audio?.concealedPercent.reported(places: 2),
            bufferDelayMs: hasMedia ? audio?.playout.meanDelay().reportedMilliseconds : nil,
            jitterMs: hasMedia ? media.jitter.reportedMilliseconds : nil,
            rttMs: media.roundTripTime?.reportedMilliseconds,
            mos: call.quality.incoming.opinionScore?.mean.reported(places: 2), heard: heard,
            longestSilenceMs: audio.map { call.longestSilence($0).reportedMilliseconds } ?? nil,
            voice: audio.map { CallReportJSON.Voice($0.voice) })
    }
}

extension CallReportJSON.Dropped {
    /// Nil when every packet was used.
    fileprivate init?(_ media: MediaStatistics, _ audio: AudioStatistics?) {
        let drops = media.drops
        let jitter = audio?.jitter ?? JitterStatistics()
        let undecodable = jitter.malformed + (audio?.playout.malformed ?? 0)
        let passedOver = media.unknownPayloadTypes + media.packetsOfOtherSources
        guard drops.total + passedOver + undecodable + jitter.late + jitter.discarded > 0 else { return nil }
        self.init(
            noKeys: drops.noKeys, malformed: drops.malformed, tooLarge: drops.tooLarge,
            notAuthentic: drops.authenticationFailed, replayed: drops.replayed, tooManySources: drops.tooManySources,
            sequenceJump: drops.sequenceJump, unknownType: media.unknownPayloadTypes,
            otherSource: media.packetsOfOtherSources > 0 ? media.packetsOfOtherSources : nil, undecodable: undecodable,
            late: jitter.late, discarded: jitter.discarded, other: drops.other)
    }
}

extension CallReportJSON.Voice {
    fileprivate init(_ voice: VoiceStatistics) {
        self.init(
            echoCancellation: voice.options.echoCancellation, noiseSuppression: voice.options.noiseSuppression,
            gainControl: voice.options.gainControl, sidetone: voice.options.sidetone,
            erleDb: voice.echoReturnLossEnhancement?.reported(places: 1))
    }
}

extension CallReportJSON.Recording {
    fileprivate init(_ status: RecordingStatus) {
        self.init(
            file: status.path, channels: status.channels, durationMs: status.duration.reportedMilliseconds,
            error: status.failure)
    }
}

extension CallReportJSON.Path {
    fileprivate init(_ end: CallEnding) {
        let call = end.call
        let interruptions = end.interruptions.map {
            CallReportJSON.Interruption(
                atMs: $0.at.reportedMilliseconds, durationMs: $0.duration.reportedMilliseconds,
                cause: "the path did not answer")
        }
        guard let path = call.path else {
            self.init(interruptions: interruptions)
            return
        }
        self.init(
            local: .init(type: path.localType.rawValue, address: path.localAddress.description),
            remote: .init(type: path.remoteType.rawValue, address: path.remoteAddress.description),
            transport: path.transport.rawValue, server: path.server, why: path.why,
            moves: call.moves.map { .init($0, since: call.connectedAt) }, interruptions: interruptions)
    }
}

extension CallReportJSON.Move {
    fileprivate init(_ move: PathMove, since connectedAt: MonotonicTime?) {
        self.init(
            atMs: connectedAt.flatMap { max(.zero, move.at - $0).reportedMilliseconds }, from: move.from, to: move.to,
            cause: move.cause.words)
    }
}

extension Duration {
    /// Milliseconds with one decimal, as reports show them.
    var reportedMilliseconds: Double? { milliseconds.reported() }
}
