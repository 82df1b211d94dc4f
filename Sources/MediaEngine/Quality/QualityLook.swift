internal import Wire

/// What was counted up to a moment.
struct QualityLook: Sendable {
    let media: MediaStatistics
    let audio: AudioStatistics?
    let context: QualityContext
    let at: MonotonicTime

    /// Of the packets that should have come, 0–100; nil if none should.
    func lossPercent(since before: Self) -> Double? {
        let lost = max(0, media.packetsLost - before.media.packetsLost)
        let all = lost + max(0, media.packetsReceived - before.media.packetsReceived)
        return all > 0 ? 100 * Double(lost) / Double(all) : nil
    }

    /// Of the sound that was played, 0–100; nil if none was.
    func concealedPercent(since before: Self) -> Double? {
        guard let now = audio?.playout, let then = before.audio?.playout, now.played > then.played else { return nil }
        return 100 * Double(max(0, now.concealed - then.concealed)) / Double(now.played - then.played)
    }
}
