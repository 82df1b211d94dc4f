/// The highest index of a source, and which of the 127 below it were seen (RFC 3711, section 3.3.2).
struct SRTPReplayWindow {
    private(set) var isStarted = false
    private(set) var highest: UInt64 = 0
    /// Bit 0 stands for the highest.
    private var seen: UInt128 = 0

    static let width: UInt64 = 128

    /// Neither seen nor too old to tell.
    func isNew(_ index: UInt64) -> Bool {
        guard isStarted, index <= highest else { return true }
        let age = highest - index
        return age < Self.width && seen & (1 << UInt128(age)) == 0
    }

    mutating func note(_ index: UInt64) {
        guard isStarted else {
            (isStarted, highest, seen) = (true, index, 1)
            return
        }
        if index > highest {
            let step = index - highest
            seen = step < Self.width ? seen << UInt128(step) | 1 : 1
            highest = index
        } else if highest - index < Self.width {
            seen |= 1 << UInt128(highest - index)
        }
    }

    /// The index that a sequence number most likely stands for: the one nearest to the highest (RFC 3711, appendix A).
    func guess(_ sequenceNumber: UInt16) -> UInt64 {
        guard isStarted else { return UInt64(sequenceNumber) }
        let (rollover, last) = (highest >> 16, Int(highest & 0xFFFF))
        let new = Int(sequenceNumber)
        if last < 0x8000, new - last > 0x8000, rollover > 0 { return (rollover - 1) << 16 | UInt64(new) }
        if last >= 0x8000, last - 0x8000 > new { return (rollover + 1) << 16 | UInt64(new) }
        return rollover << 16 | UInt64(new)
    }
}
