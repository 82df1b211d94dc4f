package import Wire

/// What this end brings into an offer or an answer.
package struct LocalAudio: Equatable, Sendable {
    /// Stays the same for all descriptions of a call.
    package var sessionID: UInt64
    /// Grows with each description of a call.
    package var sessionVersion: UInt64
    /// The default destination: the external address where one is configured, else that of the default candidate.
    package var address: IPAddress
    package var port: UInt16
    package var iceUfrag: String
    package var icePassword: String
    /// Each as `candidate:…`.
    package var candidates: [String]
    package var fingerprint: SDPFingerprint
    /// The role in an answer to `actpass`; offers always say `actpass`.
    package var setup: DTLSSetup = .passive
    /// What we want to do; an answer is limited by what the offer allows.
    package var direction: MediaDirection = .sendrecv
    /// In our order of preference.
    package var codecs: [SDPCodec] = [.opus, .g722, .pcmu, .pcma]
    package var offersTelephoneEvent = true
    /// Beside Opus only.
    package var offersRedundancy = true
    /// Beside G.711 only.
    package var offersComfortNoise = true
    /// The number in our offers of the extension that tells how loud a packet is, 1…14; nil for none, in answers too.
    package var audioLevelID: UInt8? = 1
    /// The extended reports we wish to get; nil for none.
    package var extendedReports: SDPExtendedReports? = .ours
    /// Milliseconds a packet we wish to receive.
    package var ptime = 20
    /// Milliseconds a packet we can receive at most.
    package var maxptime = 120
    package var ssrc: UInt32
    package var cname: String
    /// The protocol of our offers; the gateway refuses any that begins with `UDP/TLS/`.
    package var offeredProtocol = "RTP/SAVPF"
    /// The line's name in our offers.
    package var offeredMid = "audio"

    /// False where keys are in the description and nowhere else.
    package var usesDTLS = true
    /// Names the DTLS association, for peers that do so (RFC 8842, section 4).
    package var tlsID: String?
    /// When keys may travel in descriptions.
    package var sdes = SDESUse.never
    /// A master key and salt of ours for each suite that an answer may choose.
    package var keys: [SDPCryptoSuite: [UInt8]] = [:]
    /// The keys that an offer carries, the best first.
    package var crypto: [SDPCrypto] = []

    package init(
        sessionID: UInt64, sessionVersion: UInt64 = 1, address: IPAddress, port: UInt16, iceUfrag: String,
        icePassword: String, candidates: [String], fingerprint: SDPFingerprint, ssrc: UInt32, cname: String
    ) {
        self.sessionID = sessionID
        self.sessionVersion = sessionVersion
        self.address = address
        self.port = port
        self.iceUfrag = iceUfrag
        self.icePassword = icePassword
        self.candidates = candidates
        self.fingerprint = fingerprint
        self.ssrc = ssrc
        self.cname = cname
    }
}
