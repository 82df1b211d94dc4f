package import Wire

/// Judges a call once a second by what its session and its sound have counted.
///
/// Sans I/O: figures and moments come in, a value comes out.
package struct QualityMonitor: Sendable {
    package private(set) var quality = CallQuality()
    private var farEnd = FarEndWatch()
    private var near = NearEndWatch()
    private var last: QualityLook?
    /// The looks of the last seconds, the oldest first.
    private var recent: [QualityLook] = []
    private var heardSeconds = 0
    /// Seconds of the present time in which nothing is heard, and what was the reason of another before it; nil while something is.
    private var unheard: (seconds: Int, reason: String?)?
    private var incoming = DirectionFigures()
    private var outgoing = DirectionFigures()
    private var roundTrip = Distribution()
    private var mouthToEar = Distribution()

    /// Seconds of sound before there is a rating.
    private static let warmUp = 2
    /// Seconds that a rating covers: one lost packet is no bad line.
    private static let window = 5
    /// Looks nearer to each other tell nothing.
    private static let shortest = Duration.milliseconds(500)
    /// What a microphone and its driver take, and an ear's, where it is not known.
    private static let devices = (capture: Duration.milliseconds(10), playback: Duration.milliseconds(30))

    package init() {}

    /// Takes what has been counted up to now; to be called once a second while the call is up.
    package mutating func look(
        at media: MediaStatistics, _ audio: AudioStatistics?, _ context: QualityContext, at now: MonotonicTime
    ) {
        let look = QualityLook(media: media, audio: audio, context: context, at: now)
        guard let before = last else { return last = look }
        guard now - before.at >= Self.shortest else { return }
        last = look
        // Counters that begin anew are another transport's.
        let isSame = context == before.context && media.packetsSent >= before.media.packetsSent
        guard isSame, !context.isHeld else { return suspend(keeping: context) }
        watch(look, since: before)
        if media.packetsReceived > before.media.packetsReceived { heardSeconds += 1 }
        recent.append(before)
        if recent.count > Self.window { recent.removeFirst() }
        measure(look, since: before)
    }

    /// Nothing can be told while the call is held, nor of the second in which that, the codec or the mute changed.
    private mutating func suspend(keeping context: QualityContext) {
        farEnd.suspend()
        near.suspend()
        recent = []
        if context.isHeld {
            // Nothing is measured from here on: the last word would stand for as long as the hold.
            quality.incoming.rating = nil
            quality.outgoing.rating = nil
        }
        quality.farEnd = .unknown
        quality.near = context.isMuted && !context.isHeld ? .muted : .unknown
        quality.history.append(QualitySample())
    }

    private mutating func watch(_ look: QualityLook, since before: QualityLook) {
        farEnd.look(
            look.media, since: before.media, level: look.audio?.earLevel, context: look.context, at: look.at)
        near.look(look.media, since: before.media, audio: look.audio, context: look.context, at: look.at)
        quality.farEnd = farEnd.state
        quality.near = near.state
        count(look.media, since: before.media)
        if near.state.isFault { quality.oneWay.notHeardThere += 1 }
        if near.state.isFault || farEnd.state.isFault {
            quality.oneWay.reason = quality.oneWay.reason ?? quality.sentence
        }
    }
}

// MARK: - Time in which nothing is heard

extension QualityMonitor {
    /// Counts seconds in which nothing is heard, and takes them back if what comes then shows that nothing had been sent.
    private mutating func count(_ now: MediaStatistics, since before: MediaStatistics) {
        if farEnd.state.isFault {
            if unheard == nil { unheard = (0, quality.oneWay.reason) }
            unheard?.seconds += 1
            quality.oneWay.nothingHeard += 1
        }
        guard now.packetsReceived > before.packetsReceived, let unheard else { return }
        self.unheard = nil
        guard now.pauses > before.pauses, now.packetsLost <= before.packetsLost else { return }
        quality.oneWay.nothingHeard -= unheard.seconds
        quality.oneWay.reason = unheard.reason
    }
}

// MARK: - Figures

extension QualityMonitor {
    private mutating func measure(_ look: QualityLook, since before: QualityLook) {
        let isHeard = look.media.packetsReceived > before.media.packetsReceived
        quality.roundTrip = look.media.roundTripTime
        quality.bufferDelay = look.audio?.bufferDelay
        quality.incoming.jitter = look.media.jitter
        quality.incoming.lossPercent = look.lossPercent(since: before)
        quality.concealedPercent = look.concealedPercent(since: before)
        quality.mouthToEar = look.media.roundTripTime.map { $0 / 2 + Self.terminals(look) }
        let isRated = isHeard && heardSeconds >= Self.warmUp
        quality.incoming.rating = isRated ? rateIncoming(look) : nil
        quality.outgoing = measureOutgoing(look)
        remember(isHeard: isHeard)
    }

    /// What both terminals take: measured is our end, the far end is taken to be as most are.
    private static func terminals(_ look: QualityLook) -> Duration {
        let packet = look.context.packetTime + look.context.codec.lookAhead
        return devices.capture + packet + (look.audio?.bufferDelay ?? .zero) + playbackDelay(look.audio)
    }

    private static func playbackDelay(_ audio: AudioStatistics?) -> Duration {
        guard let audio, audio.playbackDelay > .zero else { return devices.playback }
        return audio.playbackDelay
    }

    /// What is made up is what was lost for the listener, whatever repaired the rest.
    private func rateIncoming(_ look: QualityLook) -> LineRating? {
        guard let first = recent.first else { return nil }
        let lost = look.concealedPercent(since: first) ?? look.lossPercent(since: first) ?? 0
        let (now, before) = (look.media.lossPattern, first.media.lossPattern)
        let burst = LossPattern.burstRatio(
            received: now.received - before.received, lost: now.lost - before.lost,
            lossRuns: now.lossRuns - before.lossRuns)
        let delay = (look.media.roundTripTime ?? .zero) / 2 + Self.terminals(look)
        return EModel.rate(look.context.codec.impairment, delay: delay, lossPercent: lost, burstRatio: burst)
    }

    /// By the far end's reports; no rating before it has told of us.
    private func measureOutgoing(_ look: QualityLook) -> DirectionQuality {
        var result = quality.outgoing
        guard near.state != .reportsStopped, let remote = look.media.remote else {
            result.rating = nil
            return result
        }
        result.lossPercent = remote.lossFraction * 100
        result.jitter = remote.jitter
        result.rating = heardSeconds >= Self.warmUp ? rateOutgoing(remote, look) : nil
        return result
    }

    private func rateOutgoing(_ remote: RemoteReception, _ look: QualityLook) -> LineRating {
        let codec = look.context.codec.impairment
        guard let metrics = look.media.remoteMetrics else {
            // A buffer that holds its jitter twice, in a terminal like ours.
            let buffer = remote.jitter * 2 + Self.devices.capture + Self.devices.playback
            let packet = look.context.packetTime + look.context.codec.lookAhead
            return EModel.rate(
                codec, delay: (look.media.roundTripTime ?? .zero) / 2 + buffer + packet,
                lossPercent: remote.lossFraction * 100)
        }
        if metrics.transmissionRating != VoIPMetrics.unavailable {
            return LineRating(transmission: Double(metrics.transmissionRating), band: .narrowband)
        }
        let trip = look.media.roundTripTime ?? .milliseconds(Int(metrics.roundTripDelay))
        return EModel.rate(
            codec, delay: trip / 2 + .milliseconds(Int(metrics.endSystemDelay)),
            lossPercent: remote.lossFraction * 100 + Double(metrics.discardRate) / 2.56)
    }

    private mutating func remember(isHeard: Bool) {
        var sample = QualitySample()
        sample.opinionScore = quality.incoming.rating?.opinionScore
        sample.lossPercent = quality.incoming.lossPercent
        sample.concealedPercent = quality.concealedPercent
        sample.jitter = isHeard ? quality.incoming.jitter?.milliseconds : nil
        sample.roundTrip = quality.roundTrip?.milliseconds
        sample.bufferDelay = quality.bufferDelay?.milliseconds
        sample.mouthToEar = quality.mouthToEar?.milliseconds
        quality.history.append(sample)
        incoming.add(sample.opinionScore, sample.lossPercent, sample.jitter)
        let there = quality.outgoing
        if there.rating != nil {
            outgoing.add(there.rating?.opinionScore, there.lossPercent, there.jitter?.milliseconds)
        }
        if let trip = sample.roundTrip { roundTrip.add(trip) }
        if let delay = sample.mouthToEar { mouthToEar.add(delay) }
        incoming.summarise(into: &quality.incoming)
        outgoing.summarise(into: &quality.outgoing)
        quality.roundTripMilliseconds = FigureSummary(roundTrip)
        quality.mouthToEarMilliseconds = FigureSummary(mouthToEar)
    }
}

extension QualityMonitor {
    /// What the far end should be told of how we listen.
    package func receiverFigures() -> ReceiverFigures {
        var figures = ReceiverFigures()
        guard let last else { return figures }
        figures.packetTime = last.context.packetTime
        figures.rating = quality.incoming.rating
        guard let audio = last.audio else { return figures }
        figures.discarded = audio.jitter.late + audio.jitter.discarded
        figures.bufferDelay = audio.jitter.delay
        figures.maximumBufferDelay = .milliseconds(400)
        figures.endSystemDelay = Self.terminals(last)
        figures.signalLevel = audio.earLevel
        return figures
    }
}
