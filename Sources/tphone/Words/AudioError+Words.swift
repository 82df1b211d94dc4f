import MediaEngine

extension AudioError {
    /// What happened, why, and what to do.
    var sentence: String {
        switch self {
        case .cannotRead, .notPlayable: "The call's sound failed: \(self). Give another --play file."
        case .cannotRecord: "The call's sound failed: \(self). Give another --record file."
        case .codecFailed: "The call's sound failed: \(self). Check the Opus installation."
        case .noThread: "The call's sound failed: \(self). End other programs."
        }
    }
}
