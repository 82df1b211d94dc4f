/// Which candidates are gathered, and so which a peer ever sees.
package enum CandidatePolicy: String, Hashable, Sendable, CaseIterable {
    case all
    /// Relayed ones only: no socket but those to TURN servers is opened, and no address of this host is told.
    case relay
}
