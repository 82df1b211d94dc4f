/// The sources that were authenticated in one session; full at eight.
///
/// The SRTP library keeps a state for each of them for good, so a peer must not be able to invent them without end.
struct SourceTable {
    private var sources = InlineArray<8, UInt32>(repeating: 0)
    private var count = 0

    /// True if a packet of this source may be looked at: it is known, or there is room for it.
    func admits(_ ssrc: UInt32) -> Bool {
        if count < sources.count { return true }
        for index in 0..<count where sources[index] == ssrc { return true }
        return false
    }

    /// Notes a source whose packet was authenticated.
    mutating func note(_ ssrc: UInt32) {
        for index in 0..<count where sources[index] == ssrc { return }
        guard count < sources.count else { return }
        sources[count] = ssrc
        count += 1
    }
}
