internal import Wire

/// The one source of a session that is heard: what is known of its stream, and which source comes after it.
///
/// Several sources may send at once: a mixer's music beside a voice, the old and the new end of a transfer, or somebody by mistake.
/// To hear whichever came last would tear all of them, so one is heard whole. Another takes its place when it has been silent for
/// 100 ms or has said goodbye (RFC 3550, section 6.6), and is heard from where that silence began.
struct HeardSource {
    /// What a packet holds.
    enum Content {
        /// Sound, or comfort noise.
        case sound
        /// A key, which some gateways send as a source of its own.
        case event
        /// Of a type that was never agreed on.
        case unknown
    }

    /// What a packet's source is to the listener.
    enum Standing {
        case heard
        /// It is heard from now on.
        case successor
        /// It may become the successor.
        case waiting
        case other
    }

    /// Nil before the first packet that counts.
    private(set) var reception: ReceptionStatistics?
    /// Lost packets of sources that came before the present one.
    private var lostBefore = 0
    private var pausesBefore = 0
    private var lastArrival = MonotonicTime.zero
    private var hasSound = false
    private var hasLeft = false
    /// Nil while there was never more than one source.
    private var waiting: WaitingPackets?

    /// So long without a packet, and a source that goes on sending takes over; alone, a packet takes over after the longer time.
    private static let silence = (flow: Duration.milliseconds(100), single: Duration.seconds(1))

    var ssrc: UInt32? { reception?.ssrc }

    /// Packets of the session that were to be heard and never came.
    var lost: Int { lostBefore + (reception?.lost ?? 0) }

    /// Times that sources which were heard sent nothing for a while.
    var pauses: Int { pausesBefore + (reception?.pauses ?? 0) }

    func standing(of source: UInt32, _ content: Content, at now: MonotonicTime) -> Standing {
        guard let ssrc = reception?.ssrc else { return content == .unknown ? .other : .successor }
        if source == ssrc { return .heard }
        guard content == .sound else { return .other }
        let pause = now - lastArrival
        if !hasSound || hasLeft || pause >= Self.silence.single { return .successor }
        guard let waiting, waiting.count > 0, now - waiting.lastArrival < Self.silence.flow else { return .waiting }
        guard waiting.ssrc == source else { return .other }
        return pause >= Self.silence.flow ? .successor : .waiting
    }

    /// From here on the source's timestamps are on another clock (RFC 7160, section 4.2).
    mutating func change(to clock: RTPClock) { reception?.change(to: clock) }

    /// Counts a packet of the source that is heard, which begins with it where there is none.
    mutating func receive(
        _ header: RTPHeader, _ content: Content, clock: RTPClock, at now: MonotonicTime
    ) -> ReceptionStatistics.Verdict {
        if content != .unknown {
            lastArrival = now
            hasLeft = false
            waiting?.removeAll()
        }
        if content == .sound { hasSound = true }
        guard reception != nil else {
            reception = ReceptionStatistics(first: header, clock: clock, at: now)
            return .inOrder
        }
        return reception?.receive(header, isAgreed: content != .unknown, at: now) ?? .jump
    }

    /// Keeps a packet of the source that waits.
    mutating func hold(_ packet: UnsafeRawBufferPointer, of source: UInt32, at now: MonotonicTime) {
        let packets = waiting ?? WaitingPackets()
        waiting = packets
        packets.append(packet, of: source, at: now)
    }

    /// Makes way for a source; what waits of it comes back to be received, the oldest packet first.
    mutating func makeWay(for source: UInt32) -> WaitingPackets? {
        lostBefore += reception?.lost ?? 0
        pausesBefore += reception?.pauses ?? 0
        reception = nil
        hasSound = false
        hasLeft = false
        let packets = waiting
        waiting = nil
        return packets?.ssrc == source ? packets : nil
    }

    /// A source has said goodbye; true if it is the one that is heard.
    mutating func leave(_ goodbye: RTCPGoodbye) -> Bool {
        guard let ssrc, goodbye.contains(ssrc) else { return false }
        hasLeft = true
        return true
    }

    mutating func reportBlock(lastReport: UInt32, delay: UInt32) -> RTCPReportBlock? {
        reception?.reportBlock(lastReport: lastReport, delay: delay)
    }
}
