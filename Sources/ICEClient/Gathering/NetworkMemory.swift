internal import Wire

/// What was learned on each network this host was on lately.
package struct NetworkMemory: Sendable {
    /// Tells networks apart as well as a host can: by its addresses there, and the proxy with its exceptions.
    private struct Network: Hashable {
        var addresses: [String]
        var proxy: HostPort?
        var exceptions: ProxyExceptions
    }

    private var networks: [Network: NetworkLessons] = [:]
    private var order: [Network] = []
    private static let maximumNetworks = 8

    package init() {}

    package subscript(configuration: GatheringConfiguration) -> NetworkLessons {
        networks[Self.network(configuration)] ?? NetworkLessons()
    }

    /// Takes over what a reservation learned on its network.
    package mutating func learn(from reservation: Reservation) {
        let network = Self.network(reservation.configuration)
        if networks[network] == nil {
            order.append(network)
            if order.count > Self.maximumNetworks { networks[order.removeFirst()] = nil }
        }
        networks[network, default: NetworkLessons()].learn(reservation.lessons)
    }

    private static func network(_ configuration: GatheringConfiguration) -> Network {
        Network(
            addresses: configuration.hostAddresses.map(\.description).sorted(), proxy: configuration.proxy,
            exceptions: configuration.proxyExceptions)
    }
}
