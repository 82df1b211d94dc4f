package import Wire

/// One RTP session of a call: SRTP both ways, RTP, RTCP and their statistics.
///
/// Confined to the call's event loop. In steady state no packet allocates: callers bring the buffers, packets are decrypted in place,
/// and payloads go to the sink as views.
///
/// ```
/// receive(datagram) → RTP or RTCP → unprotect → parse → statistics → sink
/// protect(payload)  → header → protect → the caller's buffer
/// ```
package final class MediaSession {
    /// Of the present agreement.
    package private(set) var configuration: MediaSessionConfiguration
    /// Our own source, as SDP may announce it.
    package let ssrc: UInt32
    // What each packet needs is stored where this module alone sees it: the compiler then knows that no two accesses overlap, and
    // checks none of them while the program runs.
    var frameSink: (any FrameSink)?
    var packetObserver: (any PacketObserver)?
    var agreedTypes = UInt128.max
    /// The type of keys among them, which may come as a source of their own.
    var eventType: UInt8?

    private(set) var clock: RTPClock
    /// Of the configuration, if it can be written.
    private(set) var audioLevelID: UInt8?
    var schedule: RTCPSchedule
    var counters = MediaStatistics()

    // Sending.
    var sequenceNumber: UInt16
    let timestampOffset: UInt32
    /// The last packet's timestamp on the wire, and when it left; nil before the first.
    var lastSent: (timestamp: UInt32, at: MonotonicTime)?
    /// `packetsSent` when the last report was made: it tells a sender from a mere receiver.
    var packetsSentAtReport = 0
    var sentReports = SentReportTimes()
    /// What the listening end knows beyond packets, for extended reports.
    package var receiver = ReceiverFigures()

    // Receiving.
    var heard = HeardSource()
    var sources = SourceTable()

    /// The last reference time of a peer, and when it came.
    var lastReference: (ssrc: UInt32, middle: UInt32, at: MonotonicTime)?
    /// Whose reports were read last.
    var reportingSource: UInt32?
    /// The highest sequence number that the peer reported, and how many packets had left when it first did.
    var remoteHighest: (number: UInt32, sent: Int)?

    /// Nil until there are keys.
    var contexts: SRTPContexts?

    /// `random` gives the SSRC if the configuration has none, the first sequence number and timestamp, and the times of reports.
    package init(configuration: MediaSessionConfiguration, random: RandomSource) {
        var random = random
        self.configuration = configuration
        clock = RTPClock(rate: configuration.clockRate)
        audioLevelID = configuration.usableLevelID
        ssrc = configuration.ssrc ?? UInt32(truncatingIfNeeded: random.next())
        // In the lower half: were the first packets lost just before a wrap, the receiver would guess the rollover counter
        // wrongly (RFC 3711, section 3.3.1).
        sequenceNumber = UInt16(truncatingIfNeeded: random.next()) & 0x7FFF
        timestampOffset = UInt32(truncatingIfNeeded: random.next())
        schedule = RTCPSchedule(interval: configuration.reportInterval, random: random.split())
    }

    /// Takes over what a later agreement says: clock rate, level, extended reports.
    ///
    /// Source, name, sequence numbers and keys stay, and so do the counts.
    package func change(to new: MediaSessionConfiguration, at now: MonotonicTime) {
        audioLevelID = new.usableLevelID
        configuration.audioLevelID = new.audioLevelID
        configuration.extendedReports = new.extendedReports
        guard new.clockRate != configuration.clockRate else { return }
        configuration.clockRate = new.clockRate
        // From here on time passes on the new clock (RFC 7160, section 4.1).
        if let last = lastSent { lastSent = (last.timestamp &+ clock.ticks(in: now - last.at), now) }
        clock = RTPClock(rate: new.clockRate)
        heard.change(to: clock)
    }

    /// Where the caller's media clock stands now: the last packet's timestamp and the time since then; 0 before the first.
    ///
    /// Sound that begins anew begins here, for a receiver takes timestamps that go back for packets that come too late.
    package func timestamp(at now: MonotonicTime) -> UInt32 {
        guard let lastSent else { return 0 }
        return lastSent.timestamp &- timestampOffset &+ clock.ticks(in: now - lastSent.at)
    }

    /// Looks up the ciphers of SRTP, which takes a while; for the program's start.
    package static func prepare() { SRTPTransform.prepare() }

    /// Takes what is received; without one it is only counted.
    package var sink: (any FrameSink)? {
        get { frameSink }
        set { frameSink = newValue }
    }

    /// Sees every packet, when a call is captured.
    package var observer: (any PacketObserver)? {
        get { packetObserver }
        set { packetObserver = newValue }
    }

    /// The payload types that were agreed on, a bit for each; others are only counted.
    package var payloadTypes: UInt128 {
        get { agreedTypes }
        set { agreedTypes = newValue }
    }

    /// The one of them that holds keys (RFC 4733); nil for none.
    package var keyPayloadType: UInt8? {
        get { eventType }
        set { eventType = newValue }
    }

    package var hasKeys: Bool { contexts != nil }

    /// The newest keys; nil until there are keys.
    package var keys: SRTPKeys? { contexts?.keys }

    /// The profile of the newest keys; nil until there are keys.
    package var profile: SRTPProfile? { contexts?.keys.profile }

    /// Begins to protect and to read with these keys, and starts RTCP with the first ones.
    ///
    /// Later ones come into use without a gap: packets under the far end's former keys are read for two seconds, and ours stay in use
    /// until a packet under the new ones has come, half a second at most. The same keys again, also those of one direction, change
    /// nothing: beginning anew with them would use a key stream twice.
    package func install(_ keys: SRTPKeys, at now: MonotonicTime) throws(SRTPError) {
        guard contexts != nil else {
            contexts = try SRTPContexts(keys)
            schedule.start(at: now)
            return
        }
        if try contexts?.change(to: keys, at: now) == true { sources = SourceTable() }
    }

    /// When `report(into:at:)` is due; nil before there are keys and after `goodbye(into:at:)`.
    package var nextDeadline: MonotonicTime? { schedule.nextDeadline }

    /// The counts up to now.
    package var statistics: MediaStatistics {
        var result = counters
        result.packetsLost = heard.lost
        result.jitter = heard.reception?.jitter ?? .zero
        result.pauses = heard.pauses
        result.lossPattern = heard.reception?.pattern ?? LossPattern()
        if let sender = heard.ssrc.flatMap({ sources.report(of: $0)?.sender }) { result.remoteSender = sender }
        return result
    }
}
