import MediaEngine
import Wire

/// A call whose counters a test moves on, second by second.
struct QualityCall {
    var media = MediaStatistics()
    var audio = AudioStatistics()
    var context = QualityContext(codec: .opus)
    private(set) var monitor = QualityMonitor()
    private(set) var seconds = 0
    private var remotePackets: UInt32 = 0

    /// What happens in a second; unless changed, both ends talk, report, and hear each other.
    struct Second {
        var sent = 50
        var received = 50
        var lost = 0
        /// Of 480 samples each.
        var concealedFrames = 0
        var isAudible = true
        /// Nil where packets do not tell.
        var tellsLevel = false
        enum Report { case none, ofSender, ofListener, empty }
        var report = Report.ofSender
        /// Whether the far end's sender counts what it sends, though it does not arrive.
        var farEndSends = true
        /// Of the packets we send.
        var arrivesThere = true
        var captureLevel = -30.0
    }

    init(round trip: Duration? = .milliseconds(60)) {
        media.roundTripTime = trip
        media.jitter = .milliseconds(3)
        audio.captureDevice = "headset (period 5 ms, buffer 200 ms)"
        audio.jitter.delay = .milliseconds(40)
        look()
    }

    var now: MonotonicTime { .zero + .seconds(100 + seconds) }
    var quality: CallQuality { monitor.quality }

    private mutating func look() { monitor.look(at: media, audio, context, at: now) }

    mutating func pass(_ count: Int = 1, _ change: (inout Second) -> Void = { _ in }) {
        var second = Second()
        change(&second)
        for _ in 0..<count {
            seconds += 1
            talk(second)
            report(second)
            look()
        }
    }

    /// Passes seconds until a condition holds; how many it took, or nil.
    mutating func pass(
        until condition: (CallQuality) -> Bool, atMost limit: Int, _ change: (inout Second) -> Void
    ) -> Int? {
        for count in 1...limit {
            pass(1, change)
            if condition(quality) { return count }
        }
        return nil
    }

    private mutating func talk(_ second: Second) {
        media.packetsSent += second.sent
        media.packetsReceived += second.received
        media.packetsLost += second.lost
        if second.tellsLevel { media.packetsWithLevel += second.received }
        if second.tellsLevel, second.isAudible { media.audiblePackets += second.received }
        audio.earLevel = second.isAudible && second.received > 0 ? -20 : LevelMeter.silence
        audio.captureLevel = second.captureLevel
        if media.packetsReceived > 0 {
            audio.playout.played += 48_000
            audio.playout.concealed += second.concealedFrames * 480
        }
        if second.farEndSends { remotePackets += 50 }
    }

    private mutating func report(_ second: Second) {
        guard second.report != .none else { return }
        if let last = media.lastReportAt { media.longestReportPause = max(media.longestReportPause, now - last) }
        media.lastReportAt = now
        if second.report == .ofSender {
            let before = media.remoteSender?.packets
            media.remoteSender = RemoteSender(packets: remotePackets, isSending: before != remotePackets, at: now)
        }
        guard second.report != .empty else { return media.emptyReports += 1 }
        media.emptyReports = 0
        var remote = RemoteReception(lossFraction: 0, packetsLost: 0, jitter: .milliseconds(4))
        remote.at = now
        if !second.arrivesThere {
            remote.unreceived = (media.remote?.unreceived ?? 0) + second.sent
            remote.standsStill = remote.unreceived > 60 && media.remote?.unreceived != 0
        }
        media.remote = remote
    }
}
