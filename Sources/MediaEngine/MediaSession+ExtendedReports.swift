internal import Wire

// The extended reports that the peer asked for (RFC 3611).
extension MediaSession {
    /// - Parameter isSender: our sender report already lets the round trip be measured.
    func writeExtendedReport(with writer: inout RTCPWriter, isSender: Bool, at now: MonotonicTime) {
        let wish = configuration.extendedReports
        writer.writeExtendedReport(
            ssrc: ssrc, referenceTime: wish.receiverRoundTrip && !isSender ? NTPTimestamp(now) : nil,
            answer: wish.receiverRoundTrip ? referenceAnswer(at: now) : nil,
            metrics: wish.voipMetrics ? metrics() : nil)
    }

    private func referenceAnswer(at now: MonotonicTime) -> (ssrc: UInt32, lastReference: UInt32, delay: UInt32)? {
        lastReference.map { ($0.ssrc, $0.middle, NTPTimestamp.units(in: now - $0.at)) }
    }

    /// Nil before anything was received.
    private func metrics() -> VoIPMetrics? {
        guard let reception = heard.reception else { return nil }
        let (pattern, figures) = (reception.pattern, receiver)
        var result = VoIPMetrics(ssrc: reception.ssrc)
        result.lossRate = Self.share(reception.lost, of: reception.expected)
        result.discardRate = min(255 - result.lossRate, Self.share(figures.discarded, of: reception.expected))
        result.burstDensity = UInt8(min(255, pattern.burstDensity * 256))
        result.gapDensity = UInt8(min(255, pattern.gapDensity * 256))
        result.burstDuration = Self.milliseconds(pattern.burstLength, packets: figures.packetTime)
        result.gapDuration = Self.milliseconds(pattern.gapLength, packets: figures.packetTime)
        result.roundTripDelay = Self.milliseconds(counters.roundTripTime ?? .zero)
        result.endSystemDelay = Self.milliseconds(figures.endSystemDelay)
        // In dBm0, where a full-scale sine is 3.14; a signed byte.
        if let level = figures.signalLevel {
            result.signalLevel = UInt8(bitPattern: Int8(max(-126, min(level + 3, 3))))
        }
        if let rating = figures.rating {
            result.transmissionRating = UInt8(max(0, min(rating.narrow, 100)).rounded())
            result.conversationScore = UInt8((rating.opinionScore * 10).rounded())
        }
        result.receiverConfiguration = VoIPMetrics.adaptive
        result.nominalDelay = Self.milliseconds(figures.bufferDelay)
        result.maximumDelay = Self.milliseconds(figures.maximumBufferDelay)
        result.absoluteMaximumDelay = Self.milliseconds(figures.maximumBufferDelay)
        return result
    }

    private static func share(_ part: Int, of whole: Int) -> UInt8 {
        whole > 0 ? UInt8(max(0, min(255, part * 256 / whole))) : 0
    }

    private static func milliseconds(_ duration: Duration) -> UInt16 {
        UInt16(max(0, min(duration.milliseconds, 65_535)))
    }

    private static func milliseconds(_ length: Double, packets time: Duration) -> UInt16 {
        UInt16(max(0, min(length * time.milliseconds, 65_535)))
    }
}
