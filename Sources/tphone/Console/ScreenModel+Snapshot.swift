import CallEngine
import Foundation
import ICEClient
import MediaEngine
import Signaling
import TUI
import Wire

extension AgentState {
    /// The call's state where there is a call, else the line's.
    init(_ snapshot: PhoneSnapshot) {
        if let call = snapshot.call {
            self.init(call.state)
            return
        }
        switch snapshot.line {
        case .signedOut: self = .signedOut
        case .signingIn: self = .signingIn
        case .ready: self = .ready
        case .linkDown: self = .linkDown
        case .refused: self = .refused
        }
    }

    private init(_ state: CallState) {
        switch state {
        case .dialling: self = .dialling
        case .ringing: self = .ringing
        case .answering: self = .answering
        case .connected: self = .talking
        case .held: self = .held
        case .ended: self = .ended
        }
    }
}

extension CallModel {
    init(_ call: CallSnapshot, audio: AudioStatistics?, at now: MonotonicTime) {
        let name = call.attachedData.first { $0.key.lowercased() == "name" }?.value ?? ""
        self.init(
            id: call.id.description, direction: call.direction == .incoming ? .incoming : .outgoing,
            state: State(call.state), peerName: name, peerAddress: call.peer)
        let since = call.connectedAt ?? call.setup.begun
        seconds = Int(max(0, (now - since).nanoseconds / 1_000_000_000))
        isMuted = call.isMuted
        isRecorded = audio?.recording?.isRunning ?? false
        recordingPath = audio?.recording?.path ?? ""
        isHeldByPeer = call.isHeldByPeer
        keysSent = call.digits.sent
        keysReceived = call.digits.received
        keysAreTones = call.digits.areTones == true
        codec = call.codec?.shownName ?? ""
        protection = call.protection ?? ""
        attachedData = call.attachedData.map { AttachedItem($0.key, $0.value) }
        path = call.path.map { PathModel($0) }
        quality = QualityModel(call.quality)
        levels = LevelModel(call.quality, audio: audio)
    }
}

extension CallModel.State {
    fileprivate init(_ state: CallState) {
        switch state {
        case .dialling: self = .dialling
        case .ringing: self = .ringing
        case .answering: self = .answering
        case .connected: self = .talking
        case .held: self = .held
        case .ended: self = .ended
        }
    }
}

extension AudioCodec {
    fileprivate var shownName: String {
        switch self {
        case .opus: "opus 48k"
        case .g722: "G722 16k"
        case .pcmu: "PCMU 8k"
        case .pcma: "PCMA 8k"
        }
    }
}

extension PathModel {
    fileprivate init(_ report: PathReport) {
        self.init(
            local: End(type: report.localType.rawValue, address: report.localAddress.description),
            remote: End(type: report.remoteType.rawValue, address: report.remoteAddress.description),
            transport: report.transport.rawValue, server: report.server ?? "", why: report.why)
    }
}

extension QualityModel {
    fileprivate init(_ quality: CallQuality) {
        self.init()
        grade = quality.grade.flatMap { Grade(rawValue: $0.rawValue) }
        let now = quality.history.latest
        opinionScore = figure(quality, \.opinionScore, now?.opinionScore, usual: 0.05)
        jitterMilliseconds = figure(quality, \.jitter, now?.jitter, usual: 0.95)
        lossPercent = figure(quality, \.lossPercent, now?.lossPercent, usual: 0.95)
        roundTripMilliseconds = figure(quality, \.roundTrip, now?.roundTrip, usual: 0.95)
    }

    /// - Parameter share: of the last minutes' seconds, those that lie below what 95 % keep to.
    private func figure(
        _ quality: CallQuality, _ path: KeyPath<QualitySample, Double?>, _ now: Double?, usual share: Double
    ) -> Figure {
        let all = quality.history.figures(path, last: QualityHistory.capacity)
        return Figure(
            now: now, usual: all.compactMap(\.self).quantile(share), series: Array(all.suffix(Self.shownSeconds)))
    }
}

extension LevelModel {
    fileprivate init(_ quality: CallQuality, audio: AudioStatistics?) {
        self.init()
        microphoneDecibels = audio?.microphoneLevel
        earDecibels = audio?.earLevel
        echoDecibels = audio?.voice.echoReturnLossEnhancement
        heard = Heard(quality)
    }
}

extension LevelModel.Heard {
    init(_ quality: CallQuality) {
        if quality.near.isFault, let reason = quality.near.reason {
            self = .fault("YOU CAN'T BE HEARD: \(reason)".scrubbed(limit: 120))
            return
        }
        switch (quality.farEnd, quality.near) {
        case (.nothing, _): self = .fault("NOTHING IS HEARD: no packets of the far end arrive")
        case (.silent, _): self = .notice("only silence comes from the far end")
        case (_, .reportsStopped): self = .notice("you may not be heard: the far end's reports have stopped")
        case (.heard, .heard): self = .both
        case (.heard, .muted): self = .partly("the far end; you are muted")
        case (.heard, _): self = .partly("the far end, which does not tell what it hears")
        case (.paused, .heard): self = .partly("you; the far end sends nothing now")
        case (.paused, _), (.unknown, _): self = .unknown
        }
    }
}

extension RecentCall {
    init(_ call: CallSnapshot) {
        let name = call.attachedData.first { $0.key.lowercased() == "name" }?.value ?? ""
        let length = call.connectedAt.map { ((call.endedAt ?? $0) - $0).nanoseconds / 1_000_000_000 }
        self.init(
            direction: call.direction == .incoming ? .incoming : .outgoing, peerName: name, peerAddress: call.peer,
            time: String(WallClock.text(.now).prefix(5)), seconds: length.map(Int.init),
            outcome: call.endReason?.words ?? "", opinionScore: call.quality.incoming.opinionScore?.mean)
    }
}
