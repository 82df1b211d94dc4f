internal import Wire

/// Names a pair by what matters to the network: the socket that sends and the address it sends to.
///
/// A host candidate and the reflexive ones with the same base make the same datagrams, so the pruning of RFC 8445,
/// section 6.1.2.4, is the equality of keys.
struct PathKey: Hashable, Sendable {
    var base: SocketID
    var remote: Endpoint
}
