package import Wire

/// A datagram socket in a simulated network: datagrams go to a handler, or wait in a queue when there is none.
package final class SimulatedSocket {
    /// Its own address, which inside a NAT is a private one.
    package let endpoint: Endpoint
    package let nat: SimulatedNAT?
    /// Called for each datagram that arrives.
    package var handler: ((SimulatedDatagram, MonotonicTime) -> Void)?
    /// What arrived while there was no handler, oldest first.
    package private(set) var queue: [SimulatedDatagram] = []

    private unowned let network: SimulatedNetwork

    init(_ endpoint: Endpoint, behind nat: SimulatedNAT?, of network: SimulatedNetwork) {
        self.endpoint = endpoint
        self.nat = nat
        self.network = network
    }

    package func send(_ bytes: [UInt8], to destination: Endpoint) {
        network.send(bytes, from: self, to: destination)
    }

    /// Takes the oldest datagram out of the queue.
    package func takeFirst() -> SimulatedDatagram? {
        queue.isEmpty ? nil : queue.removeFirst()
    }

    /// Takes all datagrams out of the queue.
    package func takeAll() -> [SimulatedDatagram] {
        defer { queue = [] }
        return queue
    }

    package func close() {
        network.close(self)
    }

    func deliver(_ datagram: SimulatedDatagram, at now: MonotonicTime) {
        if let handler { handler(datagram, now) } else { queue.append(datagram) }
    }
}
