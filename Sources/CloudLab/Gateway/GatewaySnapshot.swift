/// What the gateway holds, for tests and for people who look.
package struct GatewaySnapshot: Equatable, Sendable, Codable {
    package struct User: Equatable, Sendable, Codable {
        package var user: String
        /// `idle`, `invited`, `calling`, `queued`, `ringing`, `answered` or `connected`.
        package var state: String
        /// Who the user is told it talks to.
        package var peer: String?
        /// The keys that the user pressed in the present call, the first ones; nil without any.
        package var digits: String?
        /// A poll is held open.
        package var polls: Bool
    }

    package var users: [User]
    package var dropped: GatewayCounters
}

extension GatewayCore {
    package var snapshot: GatewaySnapshot {
        let users = registrations.values.map { registration in
            let party = registration.call.flatMap { calls[$0]?[registration.id] }
            return GatewaySnapshot.User(
                user: registration.user, state: state(of: registration), peer: party?.peer,
                digits: party.flatMap { $0.digits.isEmpty ? nil : $0.digits }, polls: registration.mailbox.parked != nil
            )
        }
        return GatewaySnapshot(users: users.sorted { $0.user < $1.user }, dropped: counters)
    }

    private func state(of registration: Registration) -> String {
        switch registration.activity {
        case .idle: return "idle"
        case .invited: return "invited"
        case .inCall(let number):
            switch calls[number]?.state {
            case .queued: return "queued"
            case .ringing(let callee): return callee.session == registration.id ? "ringing" : "calling"
            case .answered: return "answered"
            case .connected: return "connected"
            case nil: return "idle"
            }
        }
    }
}
