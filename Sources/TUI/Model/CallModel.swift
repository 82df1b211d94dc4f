/// One call as the screen shows it.
package struct CallModel: Equatable, Sendable {
    package enum Direction: String, Sendable {
        case incoming
        case outgoing
    }

    package enum State: String, Sendable {
        case ringing
        case answering
        case dialling
        case talking
        case held
        case ended
    }

    /// Never changes during the call; a new value is a new call.
    package var id: String
    package var direction: Direction
    package var state: State
    package var peerName: String
    package var peerAddress: String
    /// Since the call was connected, or since it began while it is not.
    package var seconds = 0
    package var isMuted = false
    /// Both ways go to a file now.
    package var isRecorded = false
    /// The file of the recording that runs, or of the last one; empty before.
    package var recordingPath = ""
    /// The far end has put us on hold; our own hold is the state `held`.
    package var isHeldByPeer = false
    /// As "opus 48k"; empty until agreed.
    package var codec = ""
    /// SRTP profile, as "AEAD_AES_128_GCM"; empty until keys are there.
    package var protection = ""
    /// Keys pressed here, those that have been sent.
    package var keysSent = ""
    /// Keys that the far end pressed.
    package var keysReceived = ""
    /// Keys go as tones in the sound, since the far end takes them no other way.
    package var keysAreTones = false
    package var attachedData: [AttachedItem] = []
    package var path: PathModel?
    package var quality = QualityModel()
    package var levels = LevelModel()
    /// Why it ended, in words.
    package var endReason = ""

    package init(
        id: String, direction: Direction, state: State, peerName: String = "", peerAddress: String = ""
    ) {
        self.id = id
        self.direction = direction
        self.state = state
        self.peerName = peerName
        self.peerAddress = peerAddress
    }

    package var isUp: Bool { state != .ended }

    /// The best name there is.
    var peer: String {
        if !peerName.isEmpty { return peerName }
        return peerAddress.isEmpty ? "(unknown)" : peerAddress
    }
}
