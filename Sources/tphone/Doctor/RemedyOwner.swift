/// Whose job it is to put something right.
enum RemedyOwner: String, Encodable, Sendable, CaseIterable {
    /// Whoever keeps the firewall, the HTTP proxy or the web filter of this network.
    case network
    /// The person at this computer, or whoever set it up.
    case user
    /// Whoever runs the server that was asked.
    case administrator
}

/// What somebody other than the network team can do.
struct Remedy: Encodable, Hashable, Sendable {
    var job: RemedyOwner
    /// A sentence.
    var what: String
}
