extension SDPNegotiation {
    static func session(_ local: LocalAudio, media: [MediaDescription], groups: [String]) -> SessionDescription {
        let connection = SDPConnection(local.address)
        return SessionDescription(
            origin: SDPOrigin(
                sessionID: local.sessionID, sessionVersion: local.sessionVersion, connection: connection),
            attributes: groups.map { SDPAttribute(.group, $0) } + [SDPAttribute(.msidSemantic, " WMS tphone")],
            media: media)
    }

    static func audioLine(
        _ local: LocalAudio, formats: [RTPMap], extras: [SDPAttribute], protocolName: String, mid: String?,
        setup: DTLSSetup, direction: MediaDirection, rtcpMux: Bool
    ) -> MediaDescription {
        var attributes = transportAttributes(local, setup: setup)
        if let mid { attributes.append(SDPAttribute(.mid, mid)) }
        attributes += extras
        attributes.append(SDPAttribute(direction.attributeName))
        if rtcpMux { attributes.append(SDPAttribute(.rtcpMux)) }
        for format in formats {
            attributes.append(SDPAttribute(.rtpmap, format.rtpmapValue))
            if let value = format.fmtpValue { attributes.append(SDPAttribute(.fmtp, value)) }
        }
        attributes.append(SDPAttribute(.ptime, "\(local.ptime)"))
        attributes.append(SDPAttribute(.maxptime, "\(local.maxptime)"))
        attributes += sourceAttributes(local)
        attributes += local.candidates.map { SDPAttribute(parsing: Substring($0)) }
        attributes.append(SDPAttribute(.endOfCandidates))
        return MediaDescription(
            media: "audio", port: local.port == 0 ? 9 : local.port, protocolName: protocolName,
            formats: formats.map { "\($0.payloadType)" },
            connection: SDPConnection(local.address), attributes: attributes)
    }

    private static func transportAttributes(_ local: LocalAudio, setup: DTLSSetup) -> [SDPAttribute] {
        [SDPAttribute(.iceUsernameFragment, local.iceUfrag), SDPAttribute(.icePassword, local.icePassword)]
            + keyAttributes(local, setup: setup)
    }

    /// The stream is named both ways: by the line for browsers of now, by the source for those of the gateway's time.
    private static func sourceAttributes(_ local: LocalAudio) -> [SDPAttribute] {
        [
            SDPAttribute(.msid, "tphone audio"), SDPAttribute(.ssrc, "\(local.ssrc) cname:\(local.cname)"),
            SDPAttribute(.ssrc, "\(local.ssrc) msid:tphone audio"),
        ]
    }
}
