internal import CResolver
package import Wire

/// The addresses of this host that a peer may be told.
package enum LocalAddresses {
    /// Those of the named interfaces, or of all that lead anywhere, the best first; at most 8.
    ///
    /// Interfaces of a default route come first and the families take turns (RFC 8421, section 4). Loopback is told only when
    /// there is nothing else, link-local addresses never, and container bridges only by name or when there is nothing else.
    package static func usable(interfaces: [String] = []) -> [IPAddress] {
        chosen(from: all(), interfaces: interfaces, tables: .current)
    }

    /// The choice as a function of what there is.
    package static func chosen(
        from all: [InterfaceAddress], interfaces: [String], tables: NetworkTables
    ) -> [IPAddress] {
        let candidates = all.filter { candidate in
            (interfaces.isEmpty || interfaces.contains(candidate.interface))
                && !candidate.address.isLinkLocal && !tables.unusable.contains(candidate.address)
        }
        let routable = candidates.filter { !$0.address.isLoopback }
        let outside = routable.filter { candidate in
            !interfaces.isEmpty || !candidate.isOfContainers || tables.isDefault(candidate)
        }
        let kept = [outside, routable, candidates].first { !$0.isEmpty } ?? []
        let ordered = kept.filter(tables.isDefault) + kept.filter { !tables.isDefault($0) }
        var addresses: [IPAddress] = []
        for candidate in ordered where !addresses.contains(candidate.address) { addresses.append(candidate.address) }
        return Array(addresses.interleavedByFamily.prefix(limit))
    }

    /// More than this are not worth their checks: machines with container bridges have dozens.
    private static let limit = 8

    /// The addresses of all interfaces that are up and have a carrier, in the system's order.
    private static func all() -> [InterfaceAddress] {
        var found = [cresolver_interface](repeating: cresolver_interface(), count: 1024)
        let count = cresolver_list_interfaces(&found, CInt(found.count))
        return found.prefix(Int(count)).compactMap { entry in
            let name = withUnsafeBytes(of: entry.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            return IPAddress(entry.address).map { InterfaceAddress(name, $0) }
        }
    }
}

extension NetworkTables {
    fileprivate func isDefault(_ candidate: InterfaceAddress) -> Bool {
        defaultInterfaces[candidate.address.family] == candidate.interface
    }
}
