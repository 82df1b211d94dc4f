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
        isHeldByPeer = call.isHeldByPeer
        codec = call.codec?.shownName ?? ""
        protection = call.profile?.name ?? ""
        attachedData = call.attachedData.map { AttachedItem($0.key, $0.value) }
        path = call.path.map { PathModel($0) }
        quality = QualityModel(call.media)
        levels = LevelModel(call, audio: audio, at: now)
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
    fileprivate init(_ media: MediaStatistics) {
        self.init()
        guard media.packetsReceived > 0 else { return }
        lossPercent = media.lossFraction * 100
        jitterMilliseconds = media.jitter.milliseconds
        roundTripMilliseconds = media.roundTripTime?.milliseconds
    }
}

extension LevelModel {
    /// How long a call may be up before silence says something about it.
    private static let patience = Duration.seconds(5)

    fileprivate init(_ call: CallSnapshot, audio: AudioStatistics?, at now: MonotonicTime) {
        self.init()
        microphoneDecibels = audio?.microphoneLevel
        earDecibels = audio?.earLevel
        echoDecibels = audio?.voice.echoReturnLossEnhancement
        guard let connectedAt = call.connectedAt, let audio else { return }
        // The far end's reports say that our packets arrive there.
        switch (audio.heard, call.media.remote != nil) {
        case (true, true): heard = .both
        case _ where now - connectedAt < Self.patience: heard = .unknown
        case (true, false): heard = .onlyPeer
        case (false, true): heard = .onlyAgent
        case (false, false): heard = .neither
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
            outcome: call.endReason?.words ?? "")
    }
}
