package import Wire

/// What a media session has counted: a copy for reports and the screen.
package struct MediaStatistics: Equatable, Sendable {
    package var packetsSent = 0
    /// Payload bytes.
    package var bytesSent = 0
    /// Packets or reports that could not be protected: no keys yet, no room, or keys worn out.
    package var sendFailures = 0

    package var packetsReceived = 0
    /// Payload bytes.
    package var bytesReceived = 0
    package var packetsLost = 0
    package var packetsReordered = 0
    /// Times that the source which is heard sent nothing for a while, by its own numbers.
    package var pauses = 0
    /// Interarrival jitter of what we receive (RFC 3550, section 6.4.1).
    package var jitter: Duration = .zero
    /// When the last authenticated RTP packet came.
    package var lastReceivedAt: MonotonicTime?
    /// The kind of the last packet.
    package var lastPayloadType: UInt8?
    /// Packets that told how loud they are (RFC 6464).
    package var packetsWithLevel = 0
    /// Those of them that were not silent.
    package var audiblePackets = 0
    /// What the last of them told.
    package var remoteLevel: AudioLevel?
    /// Authentic packets of types that were never agreed on; they count as nothing else.
    package var unknownPayloadTypes = 0
    /// Authentic packets of sources beside the one that is heard; they count as nothing else.
    package var packetsOfOtherSources = 0
    /// How often a source had to make room for another one.
    package var sourcesReplaced = 0
    /// Dropped for each reason.
    package var drops = MediaDrops()

    package var reportsSent = 0
    package var reportsReceived = 0
    /// When the last report of the source that we hear, or of a mere listener, came; nil before the first.
    package var lastReportAt: MonotonicTime?
    /// The longest time between two of them.
    package var longestReportPause: Duration = .zero
    /// Reports in a row that told of nobody, since the last that told of us.
    package var emptyReports = 0
    /// What the peer's reports said that cannot be.
    package var implausible = ImplausibleReports()
    /// Between us and whoever answers our reports; nil until one was answered.
    package var roundTripTime: Duration?
    /// How the peer receives us, from its last report block.
    package var remote: RemoteReception?
    /// How the peer says our sound is, from its last extended report.
    package var remoteMetrics: VoIPMetrics?
    /// What the peer says it sends, from its last sender report.
    package var remoteSender: RemoteSender?
    /// How the losses of the present source lie; a packet is judged when 64 more have come.
    package var lossPattern = LossPattern()
    /// The source that we hear has said goodbye (RFC 3550, section 6.6), and sent nothing since.
    package var hasRemoteLeft = false

    package init() {}

    /// By the far end's own count a second of its packets, or more, never came and is no gap in those that did: its beginning.
    package var hasMissedBeginning: Bool {
        guard let remoteSender else { return false }
        return Int(remoteSender.packets) - packetsReceived - packetsLost - packetsOfOtherSources >= 50
    }

    /// Of all the packets that were sent to us, the part that never came, 0–1.
    package var lossFraction: Double {
        let expected = packetsReceived + packetsLost
        return expected > 0 ? Double(packetsLost) / Double(expected) : 0
    }
}

/// Received packets that were dropped, by reason.
package struct MediaDrops: Equatable, Sendable {
    /// Before keys were there.
    package var noKeys = 0
    /// Not RTP or RTCP, or lengths that do not fit.
    package var malformed = 0
    package var authenticationFailed = 0
    /// Duplicates, and those too old to tell.
    package var replayed = 0
    /// Larger than any packet may be.
    package var tooLarge = 0
    /// From more sources than one session may have.
    package var tooManySources = 0
    /// The first packet after a jump of the sequence.
    package var sequenceJump = 0
    /// Anything else the SRTP library refused.
    package var other = 0

    package init() {}

    package var total: Int {
        noKeys + malformed + tooLarge + authenticationFailed + replayed + tooManySources + sequenceJump + other
    }
}
