internal import Wire

/// How long after its media time the sound is played, less the quickest transit: the least of about the last second.
///
/// Sound devices ask for sound in clumps and late; what counts for a packet is when it may be asked for at the earliest.
struct PlayoutDelay: Sendable {
    /// Playing minus media time, in nanoseconds: the least of the half second at work, and of the one before.
    private var least: (current: Int64, previous: Int64)?
    private var count = 0

    private static let window = 25

    /// Takes one packet's.
    mutating func record(_ offset: Int64) {
        guard let before = least else { return anchor(offset) }
        count += 1
        least = (min(before.current, offset), before.previous)
        guard count == Self.window else { return }
        count = 0
        least = (offset, min(before.current, offset))
    }

    /// Begins anew, where playing began anew.
    mutating func anchor(_ offset: Int64) {
        least = (offset, offset)
        count = 0
    }

    mutating func shift(by change: Int64) {
        guard let before = least else { return }
        least = (before.current + change, before.previous + change)
    }

    mutating func forget() { least = nil }

    /// Nil before the first packet.
    var offset: Int64? { least.map { min($0.current, $0.previous) } }
}
