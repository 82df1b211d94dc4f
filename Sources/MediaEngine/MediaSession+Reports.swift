package import Wire

extension MediaSession {
    /// Bytes that hold any report of ours.
    package static var maximumReportLength: Int { 480 }

    /// Writes a protected RTCP report into `buffer`, returns its length, and sets the next deadline.
    ///
    /// A sender report if packets left since the last one, else a receiver report, our canonical name, and
    /// what extended reports the peer asked for. Nil without keys, or if `buffer` is too small.
    package func report(into buffer: UnsafeMutableRawBufferPointer, at now: MonotonicTime) -> Int? {
        guard hasKeys else { return nil }
        schedule.reported(at: now)
        return writeReport(into: buffer, leaving: false, at: now)
    }

    /// As a report, but with a goodbye at the end (RFC 3550, section 6.6); no report is due after it.
    package func goodbye(into buffer: UnsafeMutableRawBufferPointer, at now: MonotonicTime) -> Int? {
        guard hasKeys else { return nil }
        schedule.stop()
        return writeReport(into: buffer, leaving: true, at: now)
    }

    private func writeReport(
        into buffer: UnsafeMutableRawBufferPointer, leaving: Bool, at now: MonotonicTime
    ) -> Int? {
        var writer = RTCPWriter(into: buffer)
        let block = receptionBlock(at: now)
        let info = senderInfo(at: now)
        if let info {
            writer.writeSenderReport(ssrc: ssrc, info: info, block: block)
        } else {
            writer.writeReceiverReport(ssrc: ssrc, block: block)
        }
        writer.writeSourceDescription(ssrc: ssrc, canonicalName: Array(configuration.canonicalName.utf8))
        writeExtendedReport(with: &writer, isSender: info != nil, at: now)
        if leaving { writer.writeGoodbye(ssrc: ssrc) }
        if let observer, !writer.isOverfull {
            observer.saw(UnsafeRawBufferPointer(rebasing: buffer[..<writer.count]), isSent: true, at: now)
        }
        guard !writer.isOverfull,
            let length = try? contexts?.protect(buffer, length: writer.count, isControl: true, at: now)
        else {
            counters.sendFailures += 1
            return nil
        }
        sentReports.note(now)
        packetsSentAtReport = counters.packetsSent
        counters.reportsSent += 1
        return length
    }

    /// Nil if nothing was sent since the last report.
    private func senderInfo(at now: MonotonicTime) -> RTCPSenderInfo? {
        guard let lastSent, counters.packetsSent != packetsSentAtReport else { return nil }
        return RTCPSenderInfo(
            ntp: NTPTimestamp(now), rtpTimestamp: lastSent.timestamp &+ clock.ticks(in: now - lastSent.at),
            packets: UInt32(truncatingIfNeeded: counters.packetsSent),
            bytes: UInt32(truncatingIfNeeded: counters.bytesSent))
    }

    /// Nil before anything was received.
    private func receptionBlock(at now: MonotonicTime) -> RTCPReportBlock? {
        guard let report = heard.ssrc.flatMap({ sources.report(of: $0) }) else {
            return heard.reportBlock(lastReport: 0, delay: 0)
        }
        let delay = NTPTimestamp.units(in: now - report.sender.at)
        return heard.reportBlock(lastReport: report.middle, delay: delay)
    }
}
