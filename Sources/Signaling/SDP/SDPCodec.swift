/// The codecs this phone negotiates.
package enum SDPCodec: String, Hashable, Sendable, CaseIterable {
    case opus, g722, pcmu, pcma

    package var encoding: String {
        switch self {
        case .opus: "opus"
        case .g722: "G722"
        case .pcmu: "PCMU"
        case .pcma: "PCMA"
        }
    }

    /// RTP timestamp units a second; G.722 keeps the number of an old mistake (RFC 3551, section 4.5.2).
    package var clockRate: Int {
        switch self {
        case .opus: 48_000
        case .g722, .pcmu, .pcma: 8000
        }
    }

    /// The payload type in our offers: assigned by RFC 3551, but for Opus the one browsers use.
    package var payloadType: UInt8 {
        switch self {
        case .opus: 111
        case .g722: 9
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
        case .g722, .pcmu, .pcma:
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
