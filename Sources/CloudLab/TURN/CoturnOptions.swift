internal import Transport
package import Wire

/// How the lab's TURN server is to run.
package struct CoturnOptions: Equatable, Sendable {
    /// Where it listens and relays: an IPv4 address of this machine, or 0.0.0.0 for all of them.
    package var address = IPAddress.v4(0x7F00_0001)
    /// The address in front of a 1-to-1 NAT, which it tells its clients instead of its own.
    package var externalAddress: IPAddress?
    /// A second address, which makes it tell clients how their NAT maps and filters (RFC 5780).
    package var alternative: Alternative?
    /// What stands in its URLs in place of its address.
    package var name: String?
    /// For UDP and TCP; nil takes a free one.
    package var port: UInt16?
    /// For UDP and TCP too, such as the port of web servers.
    package var secondPort: UInt16?
    /// For TLS; nil takes a free one.
    package var tlsPort: UInt16?
    /// Addresses it relays nothing to, such as those of the network it stands in.
    package var deniedPeers: [AddressRange] = []
    /// Takes time-limited credentials made with this secret, instead of one user's.
    package var secret: String?
    /// Nil makes it a certificate of its own.
    package var certificate: ServerCertificate?
    /// Behind the range that Linux gives to sockets without a port, so that nobody else takes one.
    package var relayPorts: ClosedRange<UInt16> = 61_000...65_535
    /// The longest lifetimes it grants; nil keeps coturn's own (an hour, ten minutes, five minutes).
    package var allocationLifetime: Duration?
    package var channelLifetime: Duration?
    package var permissionLifetime: Duration?
    /// How long a nonce is good for; nil keeps coturn's own.
    package var nonceLifetime: Duration?

    package init() {}

    /// From one IPv4 address to another, both included.
    package struct AddressRange: Equatable, Sendable {
        package let first: IPAddress
        package let last: IPAddress

        /// Nil unless both are IPv4 addresses in their order.
        package init?(_ first: IPAddress, _ last: IPAddress) {
            guard case .v4(let low) = first, case .v4(let high) = last, low <= high else { return nil }
            self.first = first
            self.last = last
        }
    }

    /// An IPv4 address of this machine, and what stands for it in front of a 1-to-1 NAT.
    package struct Alternative: Equatable, Sendable {
        package var address: IPAddress
        package var externalAddress: IPAddress?

        package init(address: IPAddress, externalAddress: IPAddress? = nil) {
            self.address = address
            self.externalAddress = externalAddress
        }
    }

    /// Whether all its ports are any that are free, so that others would do as well.
    var takesAnyPorts: Bool { port == nil && tlsPort == nil && secondPort == nil }

    /// The addresses it is told to listen at; none if there is no IPv4 address, which is all that `PortProbe` looks at.
    func listeningAddresses(usable: [IPAddress] = LocalAddresses.usable()) -> [IPAddress] {
        let first = address.announced(usable: usable).filter { $0.family == .v4 }
        guard let second = alternative?.address, second.family == .v4, !first.contains(second) else { return first }
        return first + [second]
    }
}

/// Why the lab has no TURN server.
package enum CoturnError: Error, Equatable, Sendable, CustomStringConvertible {
    case notInstalled
    case noCertificate(String)
    case temporaryFiles(String)
    case noFreePort
    /// It is to listen where there is no IPv4 address.
    case noAddress(IPAddress)
    /// A port that was asked for cannot be had; why not.
    case port(UInt16, String)
    /// It ended at once; its own last word.
    case exited(String)
    /// It runs but did not answer in time; its own last word.
    case silent(String)

    package var description: String {
        switch self {
        case .notInstalled:
            "coturn is not installed: install it with `apt-get install coturn`, or start the lab without TURN"
        case .noCertificate(let reason):
            "no certificate could be made for coturn's TLS port: \(reason)"
        case .temporaryFiles(let reason):
            "coturn's files could not be written: \(reason)"
        case .noFreePort:
            "there is no free port for coturn"
        case .noAddress(let address):
            "coturn runs on IPv4 addresses only here, and \(address) has none: "
                + "listen on an IPv4 address, or start the lab without TURN"
        case .port(let port, let reason):
            "port \(port) cannot be used for coturn: \(reason)"
        case .exited(let line):
            "coturn did not start: \(line)"
        case .silent(let line):
            "coturn started but does not answer: \(line)"
        }
    }
}
