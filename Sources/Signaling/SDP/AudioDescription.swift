package import Wire

/// The audio line of a description, understood.
package struct AudioDescription: Equatable, Sendable {
    /// Position of the line among the media lines, from 0.
    package var mediaIndex: Int
    package var port: UInt16
    /// As written, so that an answer can echo it.
    package var protocolName: String
    /// The default destination's address; nil when there is none or it is a host name.
    package var address: IPAddress?
    /// In the peer's order of preference, telephone-event among them.
    package var codecs: [RTPMap] = []
    package var direction: MediaDirection = .sendrecv
    package var mid: String?
    /// True when the line is a member of a BUNDLE group.
    package var isBundled = false
    package var rtcpMux = false
    package var iceUfrag: String?
    package var icePassword: String?
    package var iceOptions: [String] = []
    package var isICELite = false
    /// Each as `candidate:…`, without `a=` and line end, at most 64.
    package var candidates: [String] = []
    package var endOfCandidates = false
    /// Those that can be read; those of the strongest hash count.
    package var fingerprints: [SDPFingerprint] = []
    /// Of the first fingerprint where none can be used, in small letters.
    package var unusableHash: String?
    package var setup: DTLSSetup?
    /// Milliseconds a packet the peer wishes to receive.
    package var ptime: Int?
    /// Milliseconds a packet the peer can receive at most.
    package var maxptime: Int?
    /// Those that this phone can read, at most 16.
    package var headerExtensions: [SDPHeaderExtension] = []
    /// Nil without such a line.
    package var extendedReports: SDPExtendedReports?
    package var crypto: [SDPCrypto] = []
    /// Changes with each DTLS association, where the peer speaks of it (RFC 8842, section 4).
    package var tlsID: String?
    package var ssrc: UInt32?
    package var cname: String?
    package var msid: String?

    package static let maximumCandidates = 64

    package var fingerprint: SDPFingerprint? { acceptedFingerprints.first }

    /// Those of the strongest hash: the certificate shown has to be that of any of them (RFC 8122, section 5).
    package var acceptedFingerprints: [SDPFingerprint] {
        let strength = fingerprints.map(\.strength).max()
        return fingerprints.filter { $0.strength == strength }
    }

    /// True when a new description of the same peer keeps its path: one that restarts ICE changes both (RFC 8839, section 4.4).
    package func keepsPath(of earlier: AudioDescription) -> Bool {
        iceUfrag == earlier.iceUfrag && icePassword == earlier.icePassword
    }

    /// True when a new description of the same peer keeps its DTLS association (RFC 8842, section 3): the order of fingerprints
    /// and where they stand do not count.
    package func keepsAssociation(of earlier: AudioDescription) -> Bool {
        Set(fingerprints) == Set(earlier.fingerprints) && tlsID == earlier.tlsID
    }

    /// Adds candidates that came beside the description, in any of their forms; ones already here are skipped.
    package mutating func add(candidates more: [String]) {
        for text in more {
            guard candidates.count < Self.maximumCandidates, let candidate = CandidateText.normalized(text) else {
                continue
            }
            let key = CandidateText.key(candidate)
            if !candidates.contains(where: { CandidateText.key($0) == key }) { candidates.append(candidate) }
        }
    }
}
