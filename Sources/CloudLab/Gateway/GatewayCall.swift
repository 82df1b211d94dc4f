internal import Signaling
internal import Wire

/// One call: the client that called, and what it is or will be joined with.
struct GatewayCall: Sendable {
    /// Names a call; never used again for another.
    struct Number: Hashable, Comparable, Sendable {
        let rawValue: UInt32

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// A client's part in the call.
    struct Party: Sendable {
        let session: SessionID
        let leg: LegID
        var dialog: ROAPDialog
        /// Who the client is told it talks to.
        var peer: String
        /// Media has flowed once; until then its loss ends the call.
        var hasHadMedia = false
        /// The keys that the client pressed, the first ones.
        var digits = ""
    }

    enum FarEnd: Sendable {
        case source(LegSource)
        /// Others who called the same.
        case room(ConferenceName)
        case party(Party)
    }

    enum State: Sendable {
        /// Waits for an agent.
        case queued
        /// The callee's client was or will be offered the call.
        case ringing(Party)
        /// The far end is there; the caller's answer is being made.
        case answered(FarEnd)
        /// The caller has its answer.
        case connected(FarEnd)
    }

    let number: Number
    var caller: Party
    /// The caller's first offer, which is answered only when the far end is there.
    let offer: LegDescription
    let attachedData: [AttachedDatum]
    /// Whether an agent of the queue is wanted and not one user.
    let isForQueue: Bool
    var state: State
    /// Agents who were asked and did not take the call.
    var refusedBy: Set<SessionID> = []

    /// The other client, if there is one by now.
    var callee: Party? {
        get {
            switch state {
            case .ringing(let party), .answered(.party(let party)), .connected(.party(let party)): party
            case .queued, .answered, .connected: nil
            }
        }
        set {
            guard let newValue else { return }
            switch state {
            case .ringing: state = .ringing(newValue)
            case .answered(.party): state = .answered(.party(newValue))
            case .connected(.party): state = .connected(.party(newValue))
            case .queued, .answered, .connected: break
            }
        }
    }

    /// The room that the caller is in.
    var room: ConferenceName? {
        switch state {
        case .answered(.room(let room)), .connected(.room(let room)): room
        case .queued, .ringing, .answered, .connected: nil
        }
    }

    /// The part of the client with this registration.
    subscript(session: SessionID) -> Party? {
        get { caller.session == session ? caller : callee.flatMap { $0.session == session ? $0 : nil } }
        set {
            guard let newValue else { return }
            if caller.session == session { caller = newValue } else { callee = newValue }
        }
    }

    /// The part of the client that is not this one; nil while it is alone.
    func other(than session: SessionID) -> Party? {
        caller.session == session ? callee : caller
    }

    /// The client with this leg.
    func session(of leg: LegID) -> SessionID? {
        if caller.leg == leg { return caller.session }
        return callee.flatMap { $0.leg == leg ? $0.session : nil }
    }

    /// The legs whose media exists.
    var openLegs: [LegID] {
        switch state {
        case .queued: []
        case .ringing(let party): [party.leg]
        case .answered(.party(let party)), .connected(.party(let party)): [caller.leg, party.leg]
        case .answered, .connected: [caller.leg]
        }
    }
}
