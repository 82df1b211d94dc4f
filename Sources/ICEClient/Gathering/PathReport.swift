package import Wire

/// The path of a call as people are told it.
package struct PathReport: Equatable, Sendable {
    package var localType: CandidateType
    package var localAddress: Endpoint
    package var remoteType: CandidateType
    package var remoteAddress: Endpoint
    /// How the packets leave this host.
    package var transport: TransportProtocol
    /// The TURN server; nil on a direct path.
    package var server: String?
    /// Why it is this path and no better one.
    package var why: String
    /// To the peer, by ICE checks.
    package var roundTripTime: Duration?
    /// To the TURN server.
    package var serverRoundTripTime: Duration?
}
