// How the keys are agreed on: by DTLS wherever both can, else by SDES where it is allowed.
extension SDPNegotiation {
    /// What an answer to the peer's offer uses.
    static func keying(
        answering remote: AudioDescription, with local: LocalAudio
    ) throws(SDPError) -> SDPKeying {
        try remote.requireICE()
        if remote.fingerprint != nil, local.sdes != .only { return .dtls }
        guard !remote.crypto.isEmpty, remote.carriesKeys else { throw remote.fingerprintError }
        switch local.sdes {
        case .never: throw .keysRefused
        case .plainSignaling: throw .keysInPlainSignaling
        case .answer, .offer, .only: break
        }
        for line in remote.crypto {
            guard let suite = line.usableSuite, let theirs = line.material, let ours = local.keys[suite] else {
                continue
            }
            return .sdes(SDESKeys(suite: suite, tag: line.tag, local: ours, remote: theirs))
        }
        throw .noCommonCrypto
    }

    /// What the peer's answer chose of our offer.
    static func keying(
        accepting remote: AudioDescription, to ours: AudioDescription
    ) throws(SDPError) -> SDPKeying {
        try remote.requireICE()
        if remote.fingerprint != nil, ours.fingerprint != nil { return .dtls }
        guard !remote.crypto.isEmpty, !ours.crypto.isEmpty else { throw remote.fingerprintError }
        // An answer has one line, with the tag of the one that it chose (RFC 4568, section 5.1.3).
        for line in remote.crypto {
            guard let offered = ours.crypto.first(where: { $0.tag == line.tag && $0.suite == line.suite }),
                let suite = line.usableSuite, let local = offered.material, let theirs = line.material
            else { continue }
            return .sdes(SDESKeys(suite: suite, tag: line.tag, local: local, remote: theirs))
        }
        throw .noCommonCrypto
    }

    /// The lines of a description that say how keys come about.
    static func keyAttributes(_ local: LocalAudio, setup: DTLSSetup) -> [SDPAttribute] {
        var attributes: [SDPAttribute] = []
        if local.usesDTLS {
            attributes.append(SDPAttribute(.fingerprint, local.fingerprint.text))
            attributes.append(SDPAttribute(.setup, setup.rawValue))
            if let tlsID = local.tlsID { attributes.append(SDPAttribute(.tlsID, tlsID)) }
        }
        return attributes + local.crypto.map { SDPAttribute(.crypto, $0.value) }
    }
}

extension LocalAudio {
    /// As an answer presents itself that settled the keys this way.
    func settled(by keying: SDPKeying, offered: AudioDescription) -> LocalAudio {
        var result = self
        switch keying {
        case .dtls:
            result.crypto = []
            // Only for a peer that speaks of it (RFC 8842, section 5.3).
            if offered.tlsID == nil { result.tlsID = nil }
        case .sdes(let keys):
            result.usesDTLS = false
            result.crypto = [SDPCrypto(tag: keys.tag, suite: keys.suite, material: keys.local)]
        }
        return result
    }
}

extension AudioDescription {
    /// Throws `noICE` when there is nothing to check paths with.
    func requireICE() throws(SDPError) {
        guard iceUfrag != nil, icePassword != nil else { throw .noICE }
    }

    /// Keys belong to the secure profiles without a handshake only (RFC 4568, section 1, and RFC 5764, section 8).
    var carriesKeys: Bool { ["RTP/SAVP", "RTP/SAVPF"].contains(protocolName.uppercased()) }

    /// Why there is no certificate to check.
    var fingerprintError: SDPError {
        unusableHash.map { .unusableFingerprint(hash: $0) } ?? .noFingerprint
    }
}
