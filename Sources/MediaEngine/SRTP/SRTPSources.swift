/// What a direction of SRTP knows of each source, in a table that packets do not grow.
///
/// It holds one more than a session admits, so that a newcomer can prove itself before an old one has to go. Entries stay where
/// they are and are looked at through pointers, since they are large and packets are many.
struct SRTPSources: ~Copyable {
    /// Counters and windows of one source.
    struct Source {
        var ssrc: UInt32 = 0
        /// False in a free entry, whose counters and windows are new.
        var isKnown = false
        var media = SRTPReplayWindow()
        var control = SRTPReplayWindow()
    }

    /// A known source's entry, or the free one that this source would take.
    struct Place {
        let ssrc: UInt32
        fileprivate let entry: UnsafeMutablePointer<Source>
    }

    static let capacity = 9
    private let entries: UnsafeMutablePointer<Source>

    init() {
        entries = .allocate(capacity: Self.capacity)
        entries.initialize(repeating: Source(), count: Self.capacity)
    }

    deinit { entries.deallocate() }

    /// Nil for a new source when no entry is free.
    func place(of ssrc: UInt32) -> Place? {
        var free: UnsafeMutablePointer<Source>?
        for slot in 0..<Self.capacity {
            let entry = entries + slot
            guard entry.pointee.isKnown else {
                free = free ?? entry
                continue
            }
            if entry.pointee.ssrc == ssrc { return Place(ssrc: ssrc, entry: entry) }
        }
        return free.map { Place(ssrc: ssrc, entry: $0) }
    }

    func remove(_ ssrc: UInt32) {
        for slot in 0..<Self.capacity where entries[slot].isKnown && entries[slot].ssrc == ssrc {
            entries[slot] = Source()
        }
    }
}

extension SRTPSources.Place {
    /// The index of a packet from its sequence number (RFC 3711, section 3.3.1).
    ///
    /// Fails with `replayed` if it was seen or is too old to tell, with `keyExpired` after 2⁴⁸ packets.
    func mediaIndex(_ sequenceNumber: UInt16) throws(SRTPError) -> UInt64 {
        let index = entry.pointee.media.guess(sequenceNumber)
        guard index < 1 << 48 else { throw .keyExpired }
        guard entry.pointee.media.isNew(index) else { throw .replayed }
        return index
    }

    /// The index of the next control packet sent; fails with `keyExpired` after 2³¹ packets.
    func nextControlIndex() throws(SRTPError) -> UInt64 {
        guard entry.pointee.control.isStarted else { return 0 }
        let index = entry.pointee.control.highest + 1
        guard index < 1 << 31 else { throw .keyExpired }
        return index
    }

    /// Whether no authentic control packet of this index came, and it is not too old to tell.
    func isNewControl(_ index: UInt64) -> Bool { entry.pointee.control.isNew(index) }

    /// Notes an authentic, or sent, packet of this index.
    func noteMedia(_ index: UInt64) {
        enter()
        entry.pointee.media.note(index)
    }

    func noteControl(_ index: UInt64) {
        enter()
        entry.pointee.control.note(index)
    }

    private func enter() {
        guard !entry.pointee.isKnown else { return }
        entry.pointee.ssrc = ssrc
        entry.pointee.isKnown = true
    }
}
