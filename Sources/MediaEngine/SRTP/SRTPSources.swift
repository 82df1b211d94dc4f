/// What a direction of SRTP knows of each source, in a table that packets do not grow.
///
/// It holds one more than a session admits, so that a newcomer can prove itself before an old one has to go.
struct SRTPSources {
    /// Counters and windows of one source.
    struct Source {
        var media = SRTPReplayWindow()
        var control = SRTPReplayWindow()
    }

    /// Where a source stands or may be entered, with what is known of it.
    struct Place {
        var slot: Int
        var ssrc: UInt32
        var source: Source
    }

    static let capacity = 9
    private var names = InlineArray<9, UInt32>(repeating: 0)
    private var sources = InlineArray<9, Source>(repeating: Source())
    private var count = 0

    /// A known source's place, or a free one for a new source; nil when there is none left.
    func place(of ssrc: UInt32) -> Place? {
        for slot in 0..<count where names[slot] == ssrc {
            return Place(slot: slot, ssrc: ssrc, source: sources[slot])
        }
        return count < Self.capacity ? Place(slot: count, ssrc: ssrc, source: Source()) : nil
    }

    /// Notes an authentic, or sent, packet of this index.
    mutating func noteMedia(_ index: UInt64, at place: Place) {
        enter(place)
        sources[place.slot].media.note(index)
    }

    mutating func noteControl(_ index: UInt64, at place: Place) {
        enter(place)
        sources[place.slot].control.note(index)
    }

    mutating func remove(_ ssrc: UInt32) {
        for slot in 0..<count where names[slot] == ssrc {
            count -= 1
            names[slot] = names[count]
            sources[slot] = sources[count]
            return
        }
    }

    private mutating func enter(_ place: Place) {
        guard place.slot == count else { return }
        names[count] = place.ssrc
        sources[count] = Source()
        count += 1
    }
}

extension SRTPSources.Place {
    /// The index of a packet from its sequence number (RFC 3711, section 3.3.1).
    ///
    /// Fails with `replayed` if it was seen or is too old to tell, with `keyExpired` after 2⁴⁸ packets.
    func nextMediaIndex(_ sequenceNumber: UInt16) throws(SRTPError) -> UInt64 {
        let index = source.media.guess(sequenceNumber)
        guard index < 1 << 48 else { throw .keyExpired }
        guard source.media.isNew(index) else { throw .replayed }
        return index
    }
}
