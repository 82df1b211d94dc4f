/// How an address was found (RFC 8445, section 4), under the names of RFC 8839.
package enum CandidateType: String, Hashable, Sendable, CaseIterable {
    case host
    case serverReflexive = "srflx"
    case peerReflexive = "prflx"
    case relayed = "relay"

    /// The recommended type preference, 0–126 (RFC 8445, section 5.1.2.2).
    package var preference: UInt32 {
        switch self {
        case .host: 126
        case .peerReflexive: 110
        case .serverReflexive: 100
        case .relayed: 0
        }
    }
}
