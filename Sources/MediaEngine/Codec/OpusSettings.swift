/// How our Opus encoder works for one far end, which may have asked for it (RFC 7587, section 6.1).
package struct OpusSettings: Hashable, Sendable {
    /// Samples a second that the far end plays, 8,000–48,000: more band than that is not sent.
    package var maximumPlaybackRate = 48_000
    /// Bits a second that the far end takes, 6,000–510,000; nil for no limit.
    package var maximumBitRate: Int?
    /// Whether every packet is as long as the next.
    package var hasConstantBitRate = false
    /// Whether silence is left out.
    package var isDiscontinuous = false
    /// Whether a packet may carry a coarse copy of the one before.
    package var hasForwardErrorCorrection = true

    /// Below this the copies of forward error correction cost the voice its band.
    package static let fullBitRate = 32_000
    static let bitRates = 6_000...510_000

    package init() {}

    /// Bits a second that this band is worth on a good line.
    package var bitRate: Int { limited(usefulBitRate) }

    /// A bit rate that the far end takes.
    package func limited(_ bitRate: Int) -> Int {
        let limit = min(maximumBitRate ?? Self.bitRates.upperBound, Self.bitRates.upperBound)
        return max(min(bitRate, limit), Self.bitRates.lowerBound)
    }

    /// Enough for the band that the far end plays, with copies.
    var usefulBitRate: Int {
        switch maximumPlaybackRate {
        case ..<12_000: 16_000
        case ..<24_000: 24_000
        default: Self.fullBitRate
        }
    }
}
