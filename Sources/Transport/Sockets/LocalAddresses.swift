internal import NIOCore
package import Wire

/// The addresses of this host that a peer may be told.
package enum LocalAddresses {
    /// Those of the named interfaces, or of all; loopback only when there is nothing else, link-local never.
    package static func usable(interfaces: [String] = []) -> [IPAddress] {
        let devices = (try? System.enumerateDevices()) ?? []
        var addresses: [IPAddress] = []
        for device in devices where interfaces.isEmpty || interfaces.contains(device.name) {
            guard let address = device.address.flatMap(Endpoint.init)?.address, !address.isLinkLocal else { continue }
            if !addresses.contains(address) { addresses.append(address) }
        }
        let routable = addresses.filter { !$0.isLoopback }
        return Array((routable.isEmpty ? addresses : routable).prefix(limit))
    }

    /// More than this are not worth their checks: machines with container bridges have dozens.
    private static let limit = 8
}
