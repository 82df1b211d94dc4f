// What stands in the format list of a line, and the attributes that belong to the line's packets.
extension SDPNegotiation {
    static func offeredFormats(_ local: LocalAudio) -> [RTPMap] {
        var formats: [RTPMap] = []
        for codec in local.codecs {
            formats.append(codec.rtpmap)
            if codec == .opus, local.offersRedundancy { formats.append(redundancy(63, of: codec.rtpmap)) }
        }
        if local.offersComfortNoise, local.codecs.contains(where: \.takesComfortNoise) {
            formats.append(comfortNoise(13))
        }
        return local.offersTelephoneEvent ? formats + telephoneEvents(for: local.codecs) : formats
    }

    /// The codec in use and what goes beside it, numbered as in the offer.
    static func answered(_ audio: NegotiatedAudio) -> [RTPMap] {
        var codec = audio.codec.rtpmap
        codec.payloadType = audio.receivePayloadType
        return [
            codec, audio.redundancy.map { redundancy($0.receivePayloadType, of: codec) },
            audio.comfortNoise.map { comfortNoise($0.receivePayloadType) },
            audio.telephoneEvent.map { telephoneEvent($0.receivePayloadType, clockRate: $0.clockRate) },
        ].compactMap { $0 }
    }

    static func offeredExtras(_ local: LocalAudio) -> [SDPAttribute] {
        extras(
            local.audioLevelID.map { SDPHeaderExtension(id: $0, uri: SDPHeaderExtension.audioLevelURI) },
            local.extendedReports)
    }

    /// Our own wish for extended reports is said only to a peer that knows the attribute.
    static func answeredExtras(_ audio: NegotiatedAudio, _ local: LocalAudio) -> [SDPAttribute] {
        extras(audio.audioLevel?.answered, audio.extendedReports == nil ? nil : local.extendedReports)
    }

    private static func extras(_ level: SDPHeaderExtension?, _ reports: SDPExtendedReports?) -> [SDPAttribute] {
        [level.map { SDPAttribute(.extmap, $0.value) }, reports.map { SDPAttribute(.rtcpExtendedReports, $0.value) }]
            .compactMap { $0 }
    }

    /// One telephone-event format for each clock rate, because both share the codec's timestamps.
    ///
    /// RFC 4733, section 2.1; 110 and 126 are the numbers browsers use.
    private static func telephoneEvents(for codecs: [SDPCodec]) -> [RTPMap] {
        let rates = Set(codecs.map(\.clockRate))
        return [(110, 48_000), (126, 8000)].filter { rates.contains($0.1) }
            .map { telephoneEvent($0.0, clockRate: $0.1) }
    }

    private static func telephoneEvent(_ payloadType: UInt8, clockRate: Int) -> RTPMap {
        RTPMap(payloadType: payloadType, encoding: "telephone-event", clockRate: clockRate, parameters: "0-15")
    }

    /// One packet of before in each (RFC 2198, section 5).
    private static func redundancy(_ payloadType: UInt8, of codec: RTPMap) -> RTPMap {
        RTPMap(
            payloadType: payloadType, encoding: "red", clockRate: codec.clockRate, channels: codec.channels,
            parameters: "\(codec.payloadType)/\(codec.payloadType)")
    }

    private static func comfortNoise(_ payloadType: UInt8) -> RTPMap {
        RTPMap(payloadType: payloadType, encoding: "CN", clockRate: 8000)
    }
}
