/// What became of the packets of one received stream.
package struct JitterStatistics: Equatable, Sendable {
    /// Packets put into the buffer, copies among them.
    package var received = 0
    /// Packets that were not there when their turn came, the late ones among them.
    package var lost = 0
    /// Packets that came after their turn.
    package var late = 0
    /// Packets of these that were made up from redundancy in the packet after.
    package var recovered = 0
    /// Packets that came as a copy beside a later one, and not, or not yet, by themselves.
    package var copies = 0
    /// Packets that waited too long before playing began, and those that waited when the stream began anew.
    package var discarded = 0
    package var duplicates = 0
    /// Packets whose sequence number, timestamp or size made no sense.
    package var malformed = 0
    /// New sources, and jumps of sequence number or timestamp.
    package var restarts = 0
    /// How the packets that were not there when their turn came lie together.
    package var bursts = LossBursts()
    /// From the arrival of a packet, had it been the quickest, to its sound.
    package var delay = Duration.zero
    /// The delay wanted.
    package var target = Duration.zero

    package init() {}
}
