internal import Wire

/// Notices when nothing, or nothing but silence, is heard from the far end.
struct FarEndWatch: Sendable {
    private(set) var state = FarEndHeard.unknown
    /// Since when nothing came, or nothing but silence; nil while that is not so.
    private var emptySince: MonotonicTime?
    private var silentSince: MonotonicTime?
    private var hasHeard = false

    /// With the second that lies between two looks, under 5 s.
    static let patience = Duration.seconds(4)
    /// Who was heard before may be listening.
    private static let patienceWithListener = Duration.seconds(30)
    /// Only a sound card that gives zeros, or a codec that says so, is as quiet.
    private static let silence = -90.0

    /// A time in which nothing can be told begins or goes on.
    mutating func suspend() {
        state = .unknown
        emptySince = nil
        silentSince = nil
    }

    /// Looks at the last second.
    ///
    /// - Parameter level: of what is played, in dB of a full-scale sine; nil if it is not known.
    mutating func look(
        _ now: MediaStatistics, since before: MediaStatistics, level: Double?, context: QualityContext,
        at time: MonotonicTime
    ) {
        guard now.packetsReceived > before.packetsReceived else { return lookAtNothing(now, context, at: time) }
        emptySince = nil
        guard isSilent(now, since: before, level: level) else {
            hasHeard = true
            silentSince = nil
            state = .heard
            return
        }
        let since = silentSince ?? time
        silentSince = since
        let patience = hasHeard ? Self.patienceWithListener : Self.patience
        if time - since >= patience {
            state = .silent
        } else if state == .nothing || state == .paused {
            state = hasHeard ? .heard : .unknown
        }
    }

    /// What packets tell of themselves comes before what was decoded of them.
    private func isSilent(_ now: MediaStatistics, since before: MediaStatistics, level: Double?) -> Bool {
        if now.packetsWithLevel > before.packetsWithLevel { return now.audiblePackets == before.audiblePackets }
        return (level ?? 0) <= Self.silence
    }

    private mutating func lookAtNothing(_ now: MediaStatistics, _ context: QualityContext, at time: MonotonicTime) {
        silentSince = nil
        let since = emptySince ?? time
        emptySince = since
        // A report that came in the meantime and counts nothing new: the far end does not send.
        if let sender = now.remoteSender, !sender.isSending, sender.at >= since { return state = .paused }
        let endedInNoise = context.comfortNoise != nil && now.lastPayloadType == context.comfortNoise
        if endedInNoise || now.isListenerOnly(since: since) { return state = .paused }
        if time - since >= Self.patience { state = .nothing }
    }
}

extension MediaStatistics {
    /// Reports come that are none of a sender: it has paused, and its last report told so (RFC 3550, section 6.4).
    fileprivate func isListenerOnly(since start: MonotonicTime) -> Bool {
        guard packetsReceived > 0, let lastReportAt, lastReportAt > start else { return false }
        return remoteSender.map { $0.at < lastReportAt } ?? true
    }
}
