/// Offer and answer for exactly one audio line.
///
/// RFC 3264; RFC 9429 for what browsers expect in it.
package enum SDPNegotiation {
    /// An offer of one audio line.
    package static func offer(_ local: LocalAudio) -> SessionDescription {
        let line = audioLine(
            local, formats: offeredFormats(local), extras: offeredExtras(local), protocolName: local.offeredProtocol,
            mid: local.offeredMid,
            setup: .actpass, direction: local.direction, rtcpMux: true)
        return session(local, media: [line], groups: [])
    }

    /// The answer to a peer's offer: the first usable audio line accepted, every other line refused in its place.
    ///
    /// Throws what makes the offer unusable; the caller then rejects the call.
    package static func answer(
        to offer: SessionDescription, with local: LocalAudio
    ) throws(SDPError) -> SDPAnswer {
        let remote = try AudioDescription(of: offer)
        guard remote.port != 0 else { throw .noAudio }
        let keying = try keying(answering: remote, with: local)
        let local = local.settled(by: keying, offered: remote)
        var audio = try choose(from: remote, with: local)
        audio.keying = keying
        let line = audioLine(
            local, formats: answered(audio), extras: answeredExtras(audio, local), protocolName: remote.protocolName,
            mid: remote.mid,
            setup: audio.localSetup, direction: audio.direction, rtcpMux: remote.rtcpMux)
        var media = offer.media.map(\.refused)
        media[remote.mediaIndex] = line
        var groups: [String] = []
        if let mid = remote.mid, remote.isBundled { groups.append("BUNDLE \(mid)") }
        return SDPAnswer(description: session(local, media: media, groups: groups), audio: audio)
    }

    /// The answer to an offer within a call whose audio is disabled: every line refused (RFC 3264, section 8.2).
    package static func refusal(of offer: SessionDescription, with local: LocalAudio)
        -> SessionDescription
    {
        session(local, media: offer.media.map(\.refused), groups: [])
    }

    /// What a peer's answer settles.
    ///
    /// Throws what makes the answer unusable; the caller then ends the call.
    package static func accept(
        _ answer: SessionDescription, to offer: SessionDescription
    ) throws(SDPError) -> NegotiatedAudio {
        let ours = try AudioDescription(of: offer)
        let remote = try AudioDescription(of: answer)
        guard remote.port != 0 else { throw .audioRefused }
        let keying = try keying(accepting: remote, to: ours)
        for map in remote.codecs {
            guard let codec = SDPCodec(map), let offered = ours.codecs.first(where: { SDPCodec($0) == codec }) else {
                continue
            }
            var audio = NegotiatedAudio(
                codec, ours: offered, theirs: map, remote: remote,
                direction: ours.direction.limited(by: remote.direction),
                localSetup: remote.setup == .active ? .passive : .active)
            audio.keying = keying
            audio.isRoleOpen = remote.setup != .active && remote.setup != .passive
            audio.readFormats(ours: ours, ourCodec: offered, theirCodec: map)
            return audio
        }
        throw .noCommonCodec
    }

    /// Our order of preference decides, so that Opus is used wherever it is offered.
    private static func choose(
        from remote: AudioDescription, with local: LocalAudio
    ) throws(SDPError) -> NegotiatedAudio {
        for codec in local.codecs {
            guard let map = remote.codecs.first(where: { SDPCodec($0) == codec }) else { continue }
            var audio = NegotiatedAudio(
                codec, ours: map, theirs: map, remote: remote, direction: local.direction.limited(by: remote.direction),
                localSetup: setup(answering: remote.setup, wish: local.setup))
            audio.readFormats(ours: remote, ourCodec: map, theirCodec: map)
            audio.limitFormats(to: local)
            return audio
        }
        throw .noCommonCodec
    }

    /// RFC 8842, section 5.3; an offer without a role means `active` (RFC 4145, section 4.1).
    private static func setup(answering offered: DTLSSetup?, wish: DTLSSetup) -> DTLSSetup {
        switch offered {
        case .actpass: wish == .active ? .active : .passive
        case .passive: .active
        case .active, .holdconn, nil: .passive
        }
    }
}
