import MediaEngine

extension AudioError {
    /// What happened, why, and what to do.
    var sentence: String {
        switch self {
        case .cannotRead, .notPlayable: "The call's sound failed: \(self). Give another --play file."
        case .cannotRecord: "The call's sound failed: \(self). Give another file or folder for recordings."
        case .recordingStopped:
            "The recording ended early: \(self). The call goes on; make room, and record again."
        case .badTone(let tone, let reason):
            "The built-in \(tone.words) sounds: \(reason). Correct audio.\(tone.key)."
        case .codecFailed: "The call's sound failed: \(self). Check the Opus installation."
        case .noThread: "The call's sound failed: \(self). End other programs."
        }
    }
}

extension CallTone {
    var words: String {
        switch self {
        case .ring: "ring tone"
        case .ringback: "ringback tone"
        case .busy: "busy tone"
        case .hold: "hold tone"
        case .callWaiting: "call waiting tone"
        }
    }
}
