package import Wire

extension Candidate {
    /// RFC 8445, section 5.1.2.1; for TCP the local preference of RFC 6544, section 4.2.
    package static func priority(
        _ type: CandidateType, _ transport: CandidateTransport = .udp, localPreference: UInt16 = .max,
        component: UInt16 = 1
    ) -> UInt32 {
        let preference = Self.localPreference(type, transport, among: localPreference)
        return type.preference << 24 | UInt32(preference) << 8 | (256 - UInt32(min(max(component, 1), 256)))
    }

    /// What a check sent from this candidate says in PRIORITY: the priority the address would have if the peer learned it from
    /// the check (RFC 8445, section 7.1.1).
    ///
    /// Over TCP it is less than that of a server-reflexive UDP candidate: a connection that works must not displace UDP that works.
    var priorityIfPeerReflexive: UInt32 {
        let preference = transport.isTCP ? Self.peerReflexiveTCPPreference : CandidateType.peerReflexive.preference
        return preference << 24 | priority & 0xFF_FFFF
    }

    private static let peerReflexiveTCPPreference: UInt32 = 90

    /// Local preferences for host candidates on `addresses`, in their order: families take turns, IPv6 first, so that a family that
    /// does not work delays the other by one pair at a time (RFC 8421, section 4).
    ///
    /// - Parameter addresses: best first within each family.
    package static func localPreferences(for addresses: [IPAddress]) -> [UInt16] {
        var ranks: [IPAddress.Family: Int] = [:]
        let counts = Dictionary(grouping: addresses, by: \.family).mapValues(\.count)
        return addresses.map { address in
            let rank = ranks[address.family, default: 0]
            ranks[address.family] = rank + 1
            let other: IPAddress.Family = address.family == .v6 ? .v4 : .v6
            let ahead = min(counts[other] ?? 0, address.family == .v6 ? rank : rank + 1)
            return .max - UInt16(clamping: rank + ahead)
        }
    }

    /// RFC 6544, section 4.2: three bits for the direction, and the rest for the preference among sockets.
    private static func localPreference(
        _ type: CandidateType, _ transport: CandidateTransport, among preference: UInt16
    ) -> UInt16 {
        guard case .tcp(let direction) = transport else { return preference }
        let isReflexive = type == .serverReflexive || type == .peerReflexive
        let directionPreference: UInt16 =
            switch direction {
            case .active: isReflexive ? 4 : 6
            case .passive: isReflexive ? 2 : 4
            case .simultaneousOpen: isReflexive ? 6 : 2
            }
        return directionPreference << 13 | preference >> 3
    }
}
