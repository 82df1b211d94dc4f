/// A network that loses and delays packets in a way that can be repeated, and what the sender does about it.
package struct NetworkRow: Hashable, Sendable {
    /// Which packets do not arrive.
    package enum Loss: Hashable, Sendable {
        case none
        /// Each by itself, in percent.
        case random(Double)
        /// In bursts of a geometric length (Gilbert's model): percent of all packets, and packets in a burst.
        case bursts(Double, meanLength: Double)
    }

    /// How long packets travel.
    package enum Delay: Hashable, Sendable {
        case none
        /// Milliseconds, exponentially distributed; in order if no packet may overtake another.
        case exponential(mean: Double, isInOrder: Bool)
    }

    /// Times at which nothing arrives, and everything of that time at its end.
    package struct Stall: Hashable, Sendable {
        package let length: Duration
        /// From the start of one to the start of the next; the first comes after as long.
        package let interval: Duration
    }

    /// One line of the table.
    package let name: String
    package var loss = Loss.none
    package var delay = Delay.none
    package var stall: Stall?
    /// Whether the receiver asks for Opus's in-band error correction.
    package var asksForFEC = true
    /// Whether each packet carries a copy of the one before it (RFC 2198).
    package var hasRedundancy = false

    package init(_ name: String, loss: Loss = .none, delay: Delay = .none, stall: Stall? = nil) {
        self.name = name
        self.loss = loss
        self.delay = delay
        self.stall = stall
    }

    /// The share of packets lost, in percent: what a sender is told.
    package var lossPercent: Double {
        switch loss {
        case .none: 0
        case .random(let percent), .bursts(let percent, _): percent
        }
    }
}
