internal import Wire

/// A Binding request of ours that waits for its response.
struct ConnectivityCheck: Sendable {
    enum Purpose: Sendable {
        case connectivity
        /// With USE-CANDIDATE.
        case nomination
        /// RFC 7675, on the path in use.
        case consent
        /// Whether a suspect path, or one that could replace it, still works.
        case probe
        /// Keeps a pair valid that is not in use.
        case standby

        /// Looks for a path, so it is sent again until it is answered; the others are sent once.
        var isSearching: Bool { self == .connectivity || self == .nomination }
    }

    var transaction: STUNTransaction
    var key: PathKey
    var purpose: Purpose
    /// Carries USE-CANDIDATE: while a nomination is not confirmed, every check of the path does.
    var isNominating: Bool
    /// Our role as the request says it.
    var role: ICERole
    /// What the request says in PRIORITY.
    var priority: UInt32
    /// Under which the response must be authenticated.
    var remoteKey: [UInt8]
    /// Not retransmitted any more, and its timeout means nothing; its response still counts.
    var isCancelled = false
}
