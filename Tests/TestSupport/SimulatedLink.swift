/// What a simulated network does to the datagrams that cross it.
package struct SimulatedLink: Sendable {
    /// One way.
    package var delay: Duration
    /// The most that chance adds to the delay; above the distance of two datagrams it reorders them.
    package var jitter: Duration
    /// The share of datagrams lost, 0–1.
    package var loss: Double
    /// The share of datagrams that arrive twice, 0–1.
    package var duplication: Double

    package init(
        delay: Duration = .milliseconds(25), jitter: Duration = .zero, loss: Double = 0, duplication: Double = 0
    ) {
        self.delay = delay
        self.jitter = jitter
        self.loss = loss
        self.duplication = duplication
    }
}

/// What became of the datagrams of a simulated network.
package struct SimulatedTraffic: Hashable, Sendable {
    package var sent = 0
    package var delivered = 0
    /// By chance or by `SimulatedNetwork.firewall`.
    package var lost = 0
    package var duplicated = 0
    /// A NAT had no mapping or did not let this source in.
    package var filtered = 0
    /// Nobody has the address.
    package var unroutable = 0
}
