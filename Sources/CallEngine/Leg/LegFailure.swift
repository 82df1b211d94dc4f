package import ICEClient
package import MediaEngine

/// Why a leg's media cannot go on.
package enum LegFailure: Error, Equatable, Sendable {
    /// No candidates could be gathered.
    case noCandidates(GatheringFailure)
    /// No pair of candidates worked.
    case noPath
    /// The far end stopped answering on the path in use (RFC 7675).
    case pathLost
    /// The relay, or the connection to it, went away.
    case relayLost(SocketFailure)
    case keys(DTLSError)
    /// The keys were agreed on but cannot be used.
    case protection(SRTPError)
    /// The far end ended the secured association.
    case closedByPeer
}
