internal import Wire

/// Notices when we cannot be heard: because of our microphone, or because our packets do not arrive.
struct NearEndWatch: Sendable {
    private(set) var state = HeardThere.unknown
    private var silentSince: MonotonicTime?
    private var sendingSince: MonotonicTime?

    /// Behind the round trip, so much that is not there any more will not come.
    private static let late = Duration.milliseconds(1_200)
    /// Under this many packets a second we pause.
    private static let sending = 10
    /// Of the packets that a report covers; nothing can be understood of what is left.
    private static let deaf = 0.9
    private static let silence = -90.0

    mutating func suspend() {
        state = .unknown
        silentSince = nil
        sendingSince = nil
    }

    /// Looks at the last second.
    mutating func look(
        _ now: MediaStatistics, since before: MediaStatistics, audio: AudioStatistics?, context: QualityContext,
        at time: MonotonicTime
    ) {
        if now.packetsSent - before.packetsSent >= Self.sending {
            sendingSince = sendingSince ?? time
        } else {
            sendingSince = nil
        }
        state = microphone(audio, context, at: time) ?? network(now, context, at: time)
    }

    // MARK: The microphone

    private mutating func microphone(
        _ audio: AudioStatistics?, _ context: QualityContext, at time: MonotonicTime
    ) -> HeardThere? {
        guard !context.isMuted else {
            silentSince = nil
            return .muted
        }
        switch audio?.microphone {
        case nil, .asked:
            return nil
        case .missing(let reason):
            return .microphoneMissing(reason: reason)
        case .device(let name):
            guard let level = audio?.captureLevel, level <= Self.silence else {
                silentSince = nil
                return nil
            }
            let since = silentSince ?? time
            silentSince = since
            return time - since >= FarEndWatch.patience ? .microphoneSilent(name: name) : nil
        }
    }

    // MARK: The network

    private func network(_ now: MediaStatistics, _ context: QualityContext, at time: MonotonicTime) -> HeardThere {
        guard let sendingSince, let lastReport = now.lastReportAt else { return .unknown }
        guard time - lastReport < Self.reportPatience(now) else { return .reportsStopped }
        // By then a report about our first packets is there, unless they did not arrive.
        if now.emptyReports >= 2, lastReport - sendingSince >= Self.reportDelay { return .notArriving }
        guard now.emptyReports == 0, let remote = now.remote else { return .unknown }
        let missing = context.packetTime * remote.unreceived
        if remote.standsStill || missing - (now.roundTripTime ?? .zero) >= Self.late || remote.lossFraction >= Self.deaf
        {
            return .notArriving
        }
        return .heard
    }

    private static let reportDelay = Duration.seconds(2)

    /// Reports come at random times: one may take as long as two did.
    private static func reportPatience(_ statistics: MediaStatistics) -> Duration {
        max(FarEndWatch.patience, statistics.longestReportPause * 5 / 2)
    }
}
