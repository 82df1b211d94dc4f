internal import Wire

/// The sources that were authenticated in one session: eight at a time.
///
/// A newcomer takes the place of the one that was silent the longest, if that was for a while: so a peer may change its source as often
/// as calls do, and gains nothing by a new one for each packet. Which sources had to go is remembered, and they do not come back:
/// their packets, recorded by anybody, could be replayed once their replay windows are forgotten. When there is no room to remember
/// more, nothing is forgotten any more. A class, so that a packet does not move it.
final class SourceTable {
    enum Admission: Equatable {
        case known
        /// Once a packet of it is authentic.
        case newcomer
        /// As a newcomer, in the place of this source.
        case replacement(of: UInt32)
        case refused
    }

    private struct Entry {
        var ssrc: UInt32 = 0
        var lastHeard = MonotonicTime.zero
        /// The middle of the NTP timestamp of its last sender report, and what that said; nil before the first.
        var report: (middle: UInt32, sender: RemoteSender)?
    }

    /// How long a source must have been silent to be given up.
    static let patience = Duration.seconds(2)

    private var entries = InlineArray<8, Entry>(repeating: Entry())
    private var count = 0
    private var gone: [UInt32] = []
    private static let goneLimit = 248

    /// Whether a packet of this source may be looked at.
    func admission(of ssrc: UInt32, at now: MonotonicTime) -> Admission {
        for index in 0..<count where entries[index].ssrc == ssrc { return .known }
        if gone.contains(ssrc) { return .refused }
        if count < entries.count { return .newcomer }
        guard gone.count < Self.goneLimit else { return .refused }
        let oldest = entries[oldestIndex]
        return now - oldest.lastHeard >= Self.patience ? .replacement(of: oldest.ssrc) : .refused
    }

    /// Notes a source whose packet was authenticated.
    func note(_ ssrc: UInt32, _ admission: Admission, at now: MonotonicTime) {
        switch admission {
        case .known:
            for index in 0..<count where entries[index].ssrc == ssrc { entries[index].lastHeard = now }
        case .newcomer:
            entries[count] = Entry(ssrc: ssrc, lastHeard: now)
            count += 1
        case .replacement(let former):
            gone.append(former)
            entries[oldestIndex] = Entry(ssrc: ssrc, lastHeard: now)
        case .refused: break
        }
    }

    /// Takes what a source's report says it has sent.
    func note(_ info: RTCPSenderInfo, of ssrc: UInt32, at now: MonotonicTime) {
        for index in 0..<count where entries[index].ssrc == ssrc {
            let before = entries[index].report?.sender.packets
            let sender = RemoteSender(packets: info.packets, isSending: info.packets != before, at: now)
            entries[index].report = (info.ntp.middle, sender)
        }
    }

    /// The last report of a source.
    func report(of ssrc: UInt32) -> (middle: UInt32, sender: RemoteSender)? {
        for index in 0..<count where entries[index].ssrc == ssrc { return entries[index].report }
        return nil
    }

    private var oldestIndex: Int {
        var oldest = 0
        for index in 1..<entries.count where entries[index].lastHeard < entries[oldest].lastHeard { oldest = index }
        return oldest
    }
}
