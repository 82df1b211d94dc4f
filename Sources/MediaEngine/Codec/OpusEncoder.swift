internal import COpus

/// An Opus encoder for one voice: 48 kHz, mono.
///
/// Allocates when made and not after.
package struct OpusEncoder: ~Copyable {
    private let handle: OpaquePointer

    /// A payload of this length or less says no more than that there is silence, and need not be sent.
    static let silentLength = 2

    /// - Parameter complexity: 0–10.
    package init(_ settings: OpusSettings = OpusSettings(), complexity: Int = 5) throws(CodecError) {
        var status: Int32 = 0
        let rate = opus_int32(AudioFrame.sampleRate)
        guard let handle = opus_encoder_create(rate, 1, OPUS_APPLICATION_VOIP, &status), status == OPUS_OK else {
            throw .notAvailable(status)
        }
        self.handle = handle
        set(OPUS_SET_BITRATE_REQUEST, opus_int32(clamping: settings.bitRate))
        set(OPUS_SET_COMPLEXITY_REQUEST, opus_int32(clamping: complexity))
        set(OPUS_SET_SIGNAL_REQUEST, OPUS_SIGNAL_VOICE)
        set(OPUS_SET_MAX_BANDWIDTH_REQUEST, Self.bandwidth(for: settings.maximumPlaybackRate))
        set(OPUS_SET_VBR_REQUEST, settings.hasConstantBitRate ? 0 : 1)
        set(OPUS_SET_DTX_REQUEST, settings.isDiscontinuous ? 1 : 0)
        set(OPUS_SET_INBAND_FEC_REQUEST, settings.hasForwardErrorCorrection ? 1 : 0)
    }

    deinit { opus_encoder_destroy(handle) }

    /// Tells what share of packets the far end loses, 0–100; it decides how much redundancy goes into a packet.
    ///
    /// At 0, as after making, there is none.
    package mutating func setExpectedLoss(percent: Int) {
        set(OPUS_SET_PACKET_LOSS_PERC_REQUEST, opus_int32(min(max(percent, 0), 100)))
    }

    /// - Parameter bitRate: bits a second, brought into what Opus can do, 6,000–510,000.
    package mutating func setBitRate(_ bitRate: Int) {
        let range = OpusSettings.bitRates
        set(OPUS_SET_BITRATE_REQUEST, opus_int32(min(max(bitRate, range.lowerBound), range.upperBound)))
    }

    /// Encodes 10, 20, 40 or 60 ms and returns the payload's length in bytes.
    package mutating func encode(
        _ samples: UnsafeBufferPointer<Int16>, into payload: UnsafeMutableRawBufferPointer
    ) throws(CodecError) -> Int {
        guard let input = samples.baseAddress, let output = payload.baseAddress else { throw .noRoom }
        let length = opus_encode(
            handle, input, Int32(clamping: samples.count), output.assumingMemoryBound(to: UInt8.self),
            opus_int32(clamping: payload.count))
        guard length > 0 else { throw length == OPUS_BUFFER_TOO_SMALL ? .noRoom : .malformed }
        return Int(length)
    }

    /// The widest band that the far end has a use for.
    private static func bandwidth(for playbackRate: Int) -> opus_int32 {
        switch playbackRate {
        case ...8_000: OPUS_BANDWIDTH_NARROWBAND
        case ...12_000: OPUS_BANDWIDTH_MEDIUMBAND
        case ...16_000: OPUS_BANDWIDTH_WIDEBAND
        case ...24_000: OPUS_BANDWIDTH_SUPERWIDEBAND
        default: OPUS_BANDWIDTH_FULLBAND
        }
    }

    private func set(_ request: Int32, _ value: opus_int32) {
        let status = copus_encoder_set(handle, request, value)
        precondition(status == OPUS_OK, "libopus knows every request above, and values are clamped")
    }
}
