internal import COpus

/// The audio codecs a call can have.
package enum AudioCodec: String, Hashable, Sendable, CaseIterable {
    /// RFC 6716, carried by RFC 7587.
    case opus
    /// G.722 at 64 kbit/s: 7 kHz of band.
    case g722
    /// G.711 µ-law.
    case pcmu
    /// G.711 A-law.
    case pcma

    /// The static payload type of RFC 3551, or for Opus the number everybody offers it under.
    package var payloadType: UInt8 {
        switch self {
        case .opus: 111
        case .g722: 9
        case .pcmu: 0
        case .pcma: 8
        }
    }

    /// Ticks of the RTP timestamp a second; G.722's is not its rate of samples (RFC 3551, section 4.5.2).
    package var clockRate: Int {
        switch self {
        case .opus: 48_000
        case .g722, .pcmu, .pcma: 8_000
        }
    }

    /// What stands after the payload type in `a=rtpmap`; Opus is always "/2" (RFC 7587, section 7).
    package var rtpmap: String {
        switch self {
        case .opus: "opus/48000/2"
        case .g722: "G722/8000"
        case .pcmu: "PCMU/8000"
        case .pcma: "PCMA/8000"
        }
    }

    /// What stands after the payload type in `a=fmtp`.
    package var fmtp: String? {
        switch self {
        case .opus: "minptime=10;useinbandfec=1"
        case .g722, .pcmu, .pcma: nil
        }
    }

    /// Whether a packet may carry a coarse copy of the frame before it.
    package var hasForwardErrorCorrection: Bool { self == .opus }

    /// Samples at 48 kHz for each tick of the RTP timestamp.
    package var samplesPerTick: Int { AudioFrame.sampleRate / clockRate }

    /// The ticks of sound in a payload; nil if it is malformed or longer than the 120 ms Opus allows.
    package func duration(of payload: UnsafeRawBufferPointer) -> Int? {
        guard let bytes = payload.baseAddress, !payload.isEmpty else { return nil }
        switch self {
        case .opus:
            let samples = opus_packet_get_nb_samples(
                bytes.assumingMemoryBound(to: UInt8.self), opus_int32(payload.count), opus_int32(clockRate))
            return samples > 0 ? Int(samples) : nil
        case .g722, .pcmu, .pcma:
            // An octet a tick.
            return payload.count <= clockRate * 120 / 1_000 ? payload.count : nil
        }
    }
}
