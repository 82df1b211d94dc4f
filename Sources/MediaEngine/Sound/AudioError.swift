/// Why a call's sound could not start.
package enum AudioError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file to play cannot be read; the system's reason.
    case cannotRead(path: String, reason: String)
    /// The file to play is not what can be played.
    case notPlayable(path: String, WAVError)
    /// The recording cannot be written; the system's reason.
    case cannotRecord(path: String, reason: String)
    /// The recording stopped in the middle of the call; the system's reason.
    case recordingStopped(path: String, reason: String)
    case codecFailed(CodecError)
    /// The recording of a tone cannot be played; the built-in one is.
    case badTone(CallTone, reason: String)
    /// The system gave no thread; its error number.
    case noThread(Int32)

    package var description: String {
        switch self {
        case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
        case .notPlayable(let path, let error): "cannot play \(path): \(error)"
        case .cannotRecord(let path, let reason): "cannot record to \(path): \(reason)"
        case .badTone(let tone, let reason): "the \(tone.rawValue) tone: \(reason)"
        case .recordingStopped(let path, let reason): "the recording to \(path) stopped: \(reason)"
        case .codecFailed: "the audio codec could not be started"
        case .noThread: "the system has no thread left for the call's sound"
        }
    }
}
