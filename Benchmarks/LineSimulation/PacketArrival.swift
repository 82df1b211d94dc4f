/// A packet that arrives: its number in the order of sending, and when it comes.
package struct PacketArrival: Hashable, Sendable {
    package let index: Int
    /// Since packet 0 was sent.
    package let time: Duration

    package init(index: Int, time: Duration) {
        self.index = index
        self.time = time
    }
}
