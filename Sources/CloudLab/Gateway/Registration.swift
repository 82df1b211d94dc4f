internal import Wire

/// A signed-in client.
struct Registration: Sendable {
    enum Activity: Sendable {
        /// Free since then: signed in, or the last call ended.
        case idle(since: MonotonicTime)
        /// An INVITE without SDP was sent; the client's offer will start a call with `source`.
        case invited(source: LegSource)
        case inCall(GatewayCall.Number)
    }

    let id: SessionID
    /// The name others call, and see when this client calls.
    let user: String
    var activity: Activity
    var mailbox = Mailbox()
    var recentBodies = RecentBodies()
    /// When a BYE came that belongs to no call; then an offer that it overtook may follow.
    var strayBye: MonotonicTime?

    init(id: SessionID, user: String, at now: MonotonicTime) {
        self.id = id
        self.user = user
        self.activity = .idle(since: now)
    }

    /// Anonymous clients invent their id; they can call but not be called.
    var isAnonymous: Bool { user.hasPrefix("anon") }

    var call: GatewayCall.Number? {
        switch activity {
        case .inCall(let number): number
        case .idle, .invited: nil
        }
    }

    var idleSince: MonotonicTime? {
        switch activity {
        case .idle(let since): since
        case .invited, .inCall: nil
        }
    }
}
