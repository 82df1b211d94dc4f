internal import Wire

// What the peer's reports say of us. They are authentic, but a peer may be wrong, or lie: what cannot be is counted only.
extension MediaSession {
    /// No network's jitter is longer.
    private static var longestJitter: Duration { .seconds(10) }
    /// So much must have left since a report for its highest sequence number to have moved.
    private static var noticeable: Int { 60 }

    func noteSender(_ ssrc: UInt32, _ info: RTCPSenderInfo, at now: MonotonicTime) {
        sources.note(info, of: ssrc, at: now)
        // Who has sent nothing yet may be the one to be heard.
        if heard.ssrc == nil { counters.remoteSender = sources.report(of: ssrc)?.sender }
    }

    /// - Parameter source: whose report it is.
    func readBlocks(_ blocks: RTCPReportBlocks, from source: UInt32, at now: MonotonicTime) {
        noteArrival(of: source, at: now)
        if blocks.count == 0 { counters.emptyReports += 1 }
        for index in 0..<blocks.count where blocks[index].ssrc == ssrc {
            counters.emptyReports = 0
            read(blocks[index], at: now)
        }
    }

    private func noteArrival(of source: UInt32, at now: MonotonicTime) {
        if let last = counters.lastReportAt, reportingSource == source {
            counters.longestReportPause = max(counters.longestReportPause, now - last)
        } else {
            // Another reporter has habits of its own.
            counters.longestReportPause = .zero
        }
        reportingSource = source
        counters.lastReportAt = now
    }

    private func read(_ block: RTCPReportBlock, at now: MonotonicTime) {
        noteRoundTrip(report: block.lastReport, delay: block.delay, at: now)
        guard Int(block.packetsLost) <= counters.packetsSent else {
            counters.implausible.losses += 1
            return
        }
        let standsStill = block.extendedHighest == remoteHighest?.number
        let behind = Int(sequenceNumber &- 1 &- UInt16(truncatingIfNeeded: block.extendedHighest))
        guard behind < 0x8000 || standsStill else {
            counters.implausible.sequences += 1
            return
        }
        if !standsStill { remoteHighest = (block.extendedHighest, counters.packetsSent) }
        let jitter = clock.duration(ofTicks: block.jitter)
        if jitter > Self.longestJitter { counters.implausible.jitters += 1 }
        var remote = RemoteReception(
            lossFraction: Double(block.fractionLost) / 256, packetsLost: Int(block.packetsLost),
            jitter: jitter > Self.longestJitter ? counters.remote?.jitter ?? .zero : jitter)
        remote.unreceived = behind < 0x8000 ? behind : counters.packetsSent
        remote.standsStill = standsStill && counters.packetsSent - (remoteHighest?.sent ?? 0) >= Self.noticeable
        remote.at = now
        counters.remote = remote
    }

    /// RFC 3550, section 6.4.1: now, less the time of our report, less the time the peer held it.
    private func noteRoundTrip(report: UInt32, delay: UInt32, at now: MonotonicTime) {
        guard report != 0 else { return }
        guard let time = sentReports.roundTrip(report: report, delay: delay, at: now) else {
            counters.implausible.roundTrips += 1
            return
        }
        counters.roundTripTime = time
    }

    func readExtended(_ report: RTCPExtendedReport, from source: UInt32, at now: MonotonicTime) {
        var report = report
        while let block = report.next() {
            switch block {
            case .receiverReferenceTime(let time):
                lastReference = (source, time.middle, now)
            case .delaysSinceLastReceived(let answers):
                guard let answer = answers.answer(to: ssrc) else { continue }
                noteRoundTrip(report: answer.lastReference, delay: answer.delay, at: now)
            case .voipMetrics(let metrics):
                guard metrics.ssrc == ssrc else { continue }
                if metrics.isPlausible { counters.remoteMetrics = metrics } else { counters.implausible.metrics += 1 }
            case .other:
                break
            }
        }
    }
}
