package import Wire

/// A datagram on its way through a simulated network.
package struct SimulatedDatagram: Hashable, Sendable {
    /// As the receiver sees it: behind a NAT, the NAT's.
    package var source: Endpoint
    package var destination: Endpoint
    package var bytes: [UInt8]

    package init(_ bytes: [UInt8], from source: Endpoint, to destination: Endpoint) {
        self.bytes = bytes
        self.source = source
        self.destination = destination
    }
}
