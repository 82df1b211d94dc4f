internal import MediaEngine
internal import Signaling

extension OpusSettings {
    /// What a receiver asks of its sender; one channel is sent whatever it prefers.
    init(_ wishes: OpusParameters) {
        self.init()
        maximumPlaybackRate = wishes.maximumPlaybackRate
        maximumBitRate = wishes.maximumAverageBitrate
        hasConstantBitRate = wishes.wantsConstantBitrate
        isDiscontinuous = wishes.wantsDiscontinuousTransmission
        hasForwardErrorCorrection = wishes.wantsForwardErrorCorrection
    }
}
