/// What a receiver of Opus asks of its sender (RFC 7587, section 6.1).
package struct OpusParameters: Hashable, Sendable {
    /// Hertz, 8000…48000.
    package var maximumPlaybackRate = 48_000
    /// Bits a second, 6000…510000; nil when the receiver leaves it to the sender.
    package var maximumAverageBitrate: Int?
    package var prefersStereo = false
    package var wantsConstantBitrate = false
    package var wantsForwardErrorCorrection = false
    package var wantsDiscontinuousTransmission = false

    package init() {}

    /// Reads the format parameters of an Opus payload type; values outside their range count as absent.
    package init(_ map: RTPMap) {
        if let rate = Self.number(map, "maxplaybackrate", in: 8000...48_000) { maximumPlaybackRate = rate }
        maximumAverageBitrate = Self.number(map, "maxaveragebitrate", in: 6000...510_000)
        prefersStereo = map.parameter("stereo") == "1"
        wantsConstantBitrate = map.parameter("cbr") == "1"
        wantsForwardErrorCorrection = map.parameter("useinbandfec") == "1"
        wantsDiscontinuousTransmission = map.parameter("usedtx") == "1"
    }

    /// What we ask: frames of 10 ms or more, error correction, one channel.
    static let ours = "minptime=10;useinbandfec=1"

    private static func number(_ map: RTPMap, _ name: String, in range: ClosedRange<Int>) -> Int? {
        map.parameter(name).flatMap { Int($0) }.flatMap { range.contains($0) ? $0 : nil }
    }
}
