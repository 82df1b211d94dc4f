internal import Wire

/// A Binding request of ours that waits for its response.
struct ConnectivityCheck: Sendable {
    enum Purpose: Sendable {
        case connectivity
        /// With USE-CANDIDATE.
        case nomination
        /// RFC 7675: sent once, never retransmitted.
        case consent
    }

    var transaction: STUNTransaction
    var key: PathKey
    var purpose: Purpose
    /// Our role as the request says it.
    var role: ICERole
    /// What the request says in PRIORITY.
    var priority: UInt32
    /// Under which the response must be authenticated.
    var remoteKey: [UInt8]
    /// Not retransmitted any more, and its timeout means nothing; its response still counts.
    var isCancelled = false
}
