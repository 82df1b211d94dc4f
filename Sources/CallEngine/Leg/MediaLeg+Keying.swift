package import MediaEngine
internal import Signaling
internal import Wire

// Which keys descriptions carry, and when a new DTLS association begins (RFC 8842).
extension MediaLeg {
    /// From the next offer on another certificate is announced, and other keys where these are in descriptions.
    ///
    /// Media goes on over the keys in use until the new ones are agreed on.
    package func renewKeys(certificate: DTLSCertificate) {
        self.certificate = certificate
        ownKeys.renew()
        if tlsID != nil { tlsID = random.iceCharacters(24) }
    }

    /// Our offer of another certificate is out.
    var isRenewing: Bool {
        guard pendingOffer != nil, let agreedFingerprint else { return false }
        return certificate.fingerprint != agreedFingerprint
    }

    /// The master key and salt that our descriptions give for a suite.
    func key(for suite: SDPCryptoSuite) -> [UInt8] {
        ownKeys.key(for: suite, using: &random)
    }

    /// Keys in a first offer, each of its own, beside the fingerprint or in its place.
    func offerKeys(in audio: inout LocalAudio) {
        guard configuration.sdes.mayOffer else { return }
        audio.usesDTLS = configuration.sdes != .only
        audio.crypto = SDPCryptoSuite.allCases.enumerated().map { index, suite in
            SDPCrypto(tag: index + 1, suite: suite, material: key(for: suite))
        }
    }

    /// Names the association for a peer that names it, and anew for a new one (RFC 8842, section 5.3).
    func nameAssociation(for offer: SessionDescription) throws(SDPError) {
        let remote = try AudioDescription(of: offer)
        let isSame = agreement.map { remote.keepsAssociation(of: $0.remote) } ?? false
        guard !isSame || tlsID == nil else { return }
        tlsID = remote.tlsID == nil ? nil : random.iceCharacters(24)
    }

    /// Gives up the association where the new agreement is about another one.
    func noteAssociation(after earlier: NegotiatedAudio?) {
        guard let agreement, agreement.keying == .dtls else {
            dtls = nil
            newAssociation = NewAssociation()
            return
        }
        defer { agreedFingerprint = certificate.fingerprint }
        guard let earlier, let agreedFingerprint else { return }
        installedKeys = nil
        let isSame =
            earlier.keying == .dtls && agreement.remote.keepsAssociation(of: earlier.remote)
            && agreement.localSetup == earlier.localSetup && agreedFingerprint == certificate.fingerprint
        guard !isSame else { return }
        dtls = nil
        newAssociation = NewAssociation()
        earlyFlight = []
    }
}

extension SRTPKeys {
    /// From what two descriptions agreed on.
    init(_ keys: SDESKeys) {
        let length = keys.suite.keyLength
        func master(_ material: [UInt8]) -> SRTPMasterKey {
            SRTPMasterKey(key: Array(material.prefix(length)), salt: Array(material.dropFirst(length)))
        }
        self.init(profile: SRTPProfile(keys.suite), local: master(keys.local), remote: master(keys.remote))
    }
}

extension SRTPProfile {
    fileprivate init(_ suite: SDPCryptoSuite) {
        self =
            switch suite {
            case .aeadAES128GCM: .aeadAES128GCM
            case .aeadAES256GCM: .aeadAES256GCM
            case .aesCM128SHA1Tag80: .aes128CMSHA1
            case .aesCM128SHA1Tag32: .aes128CMSHA1Tag32
            }
    }
}
