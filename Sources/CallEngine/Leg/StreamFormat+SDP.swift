internal import MediaEngine
internal import Signaling

extension StreamFormat {
    /// What an agreement says to the sound; nil for a codec that the media engine does not have.
    init?(_ audio: NegotiatedAudio) {
        guard let codec = AudioCodec(audio.codec) else { return nil }
        self.init(
            codec: codec, receivePayloadType: audio.receivePayloadType, sendPayloadType: audio.sendPayloadType,
            packetTime: .milliseconds(audio.ptime))
        if codec == .opus { opus = OpusSettings(audio.opus) }
        redundancy = Numbers(audio.redundancy)
        comfortNoise = Numbers(audio.comfortNoise)
        telephoneEvent = Numbers(audio.telephoneEvent)
        telephoneEventRate = audio.telephoneEvent?.clockRate ?? codec.clockRate
    }
}

extension NegotiatedAudio {
    /// What the far end may send, a bit for each payload type.
    var receivedTypes: UInt128 {
        [receivePayloadType].mask
            | [redundancy, comfortNoise, telephoneEvent].compactMap { $0?.receivePayloadType }.mask
    }

    /// What we may send, a bit for each payload type.
    var sentTypes: UInt128 {
        [sendPayloadType].mask
            | [redundancy, comfortNoise, telephoneEvent].compactMap { $0?.sendPayloadType }.mask
    }
}

extension [UInt8] {
    fileprivate var mask: UInt128 { reduce(0) { $0 | 1 << UInt128($1 & 0x7F) } }
}

extension StreamFormat.Numbers {
    fileprivate init(_ format: SideFormat?) {
        self.init(receive: format?.receivePayloadType, send: format?.sendPayloadType)
    }
}

extension ExtendedReportsWish {
    init(_ reports: SDPExtendedReports?) {
        self.init(
            voipMetrics: reports?.voipMetrics == true, receiverRoundTrip: reports?.receiverRoundTrip != nil)
    }
}
