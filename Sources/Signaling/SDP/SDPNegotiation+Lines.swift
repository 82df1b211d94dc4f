extension SDPNegotiation {
    /// The formats of an answer: the codec in use and its telephone events, numbered as in the offer.
    static func answered(_ audio: NegotiatedAudio) -> [RTPMap] {
        var map = audio.codec.rtpmap
        map.payloadType = audio.receivePayloadType
        return [map] + [audio.telephoneEvent].compactMap { $0 }
    }

    /// One telephone-event format for each clock rate, because both share the codec's timestamps.
    ///
    /// RFC 4733, section 2.1; 110 and 126 are the numbers browsers use.
    static func telephoneEvents(for codecs: [SDPCodec]) -> [RTPMap] {
        let rates = Set(codecs.map(\.clockRate))
        return [(110, 48_000), (126, 8000)].filter { rates.contains($0.1) }.map { number, rate in
            RTPMap(payloadType: number, encoding: "telephone-event", clockRate: rate, parameters: "0-15")
        }
    }

    static func session(_ local: LocalAudio, media: [MediaDescription], groups: [String]) -> SessionDescription {
        let connection = SDPConnection(local.address)
        return SessionDescription(
            origin: SDPOrigin(
                sessionID: local.sessionID, sessionVersion: local.sessionVersion, connection: connection),
            attributes: groups.map { SDPAttribute(.group, $0) } + [SDPAttribute(.msidSemantic, " WMS tphone")],
            media: media)
    }

    static func audioLine(
        _ local: LocalAudio, formats: [RTPMap], protocolName: String, mid: String?, setup: DTLSSetup,
        direction: MediaDirection, rtcpMux: Bool
    ) -> MediaDescription {
        var attributes = transportAttributes(local, setup: setup)
        if let mid { attributes.append(SDPAttribute(.mid, mid)) }
        attributes.append(SDPAttribute(direction.attributeName))
        if rtcpMux { attributes.append(SDPAttribute(.rtcpMux)) }
        for format in formats {
            attributes.append(SDPAttribute(.rtpmap, format.rtpmapValue))
            if let value = format.fmtpValue { attributes.append(SDPAttribute(.fmtp, value)) }
        }
        attributes.append(SDPAttribute(.ptime, "\(local.ptime)"))
        attributes += sourceAttributes(local)
        attributes += local.candidates.map { SDPAttribute(parsing: Substring($0)) }
        attributes.append(SDPAttribute(.endOfCandidates))
        return MediaDescription(
            media: "audio", port: local.port == 0 ? 9 : local.port, protocolName: protocolName,
            formats: formats.map { "\($0.payloadType)" },
            connection: SDPConnection(local.address), attributes: attributes)
    }

    private static func transportAttributes(_ local: LocalAudio, setup: DTLSSetup) -> [SDPAttribute] {
        [
            SDPAttribute(.iceUsernameFragment, local.iceUfrag), SDPAttribute(.icePassword, local.icePassword),
            SDPAttribute(.fingerprint, local.fingerprint.text), SDPAttribute(.setup, setup.rawValue),
        ]
    }

    /// The stream is named both ways: by the line for browsers of now, by the source for those of the gateway's time.
    private static func sourceAttributes(_ local: LocalAudio) -> [SDPAttribute] {
        [
            SDPAttribute(.msid, "tphone audio"), SDPAttribute(.ssrc, "\(local.ssrc) cname:\(local.cname)"),
            SDPAttribute(.ssrc, "\(local.ssrc) msid:tphone audio"),
        ]
    }
}
