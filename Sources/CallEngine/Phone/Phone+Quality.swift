package import MediaEngine
internal import Signaling
package import Wire

extension Phone {
    /// Judges the call, which is to be done once a second while it has sound.
    ///
    /// - Parameter audio: what its sound has counted.
    /// - Returns: Messages only.
    package func judgeCall(_ audio: AudioStatistics?, at now: MonotonicTime) -> [PhoneAction] {
        guard let current = call, let leg = current.leg, let media = leg.media, let context = current.qualityContext
        else { return [] }
        let before = current.monitor.quality
        call?.monitor.look(at: media.statistics, audio, context, at: now)
        guard let monitor = call?.monitor else { return [] }
        media.receiver = monitor.receiverFigures()
        return Self.news(of: monitor.quality, since: before).map { .message($0) }
    }

    private static func news(of quality: CallQuality, since before: CallQuality) -> [PhoneMessage] {
        guard quality.sentence != before.sentence else { return [] }
        if let sentence = quality.sentence {
            return [.soundTrouble(sentence, isFault: quality.near.isFault || quality.farEnd.isFault)]
        }
        let isTold = before.sentence != nil && quality.farEnd == .heard
        return isTold ? [.soundBack] : []
    }
}

extension Call {
    /// Nil before there is sound.
    fileprivate var qualityContext: QualityContext? {
        guard let format = soundFormat, connectedAt != nil else { return nil }
        let isOver: Bool
        if case .connected = state { isOver = false } else { isOver = true }
        return QualityContext(
            codec: format.codec, packetTime: format.packetTime, isMuted: isMuted, isHeld: isOver || isHeldByPeer,
            comfortNoise: format.comfortNoise.receive)
    }
}
