/// The codecs this phone negotiates.
package enum SDPCodec: String, Hashable, Sendable, CaseIterable {
    case opus, pcmu, pcma

    package var encoding: String {
        switch self {
        case .opus: "opus"
        case .pcmu: "PCMU"
        case .pcma: "PCMA"
        }
    }

    /// RTP timestamp units a second.
    package var clockRate: Int {
        switch self {
        case .opus: 48_000
        case .pcmu, .pcma: 8000
        }
    }

    /// The payload type in our offers: assigned by RFC 3551 for G.711, the one browsers use for Opus.
    package var payloadType: UInt8 {
        switch self {
        case .opus: 111
        case .pcmu: 0
        case .pcma: 8
        }
    }

    package var rtpmap: RTPMap {
        switch self {
        case .opus:
            // Always two channels in the rtpmap, however many are sent (RFC 7587, section 7).
            RTPMap(
                payloadType: payloadType, encoding: encoding, clockRate: clockRate, channels: 2,
                parameters: OpusParameters.ours)
        case .pcmu, .pcma:
            RTPMap(payloadType: payloadType, encoding: encoding, clockRate: clockRate)
        }
    }

    /// Whether CN/8000 fits beside it, which describes noise of the telephone's band.
    var takesComfortNoise: Bool { self == .pcmu || self == .pcma }

    package init?(_ map: RTPMap) {
        guard let codec = Self.allCases.first(where: { map.isNamed($0.encoding) && map.clockRate == $0.clockRate })
        else { return nil }
        self = codec
    }
}
