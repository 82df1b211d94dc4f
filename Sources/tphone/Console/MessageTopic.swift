import CallEngine
import TUI

/// The state that a message tells of: when the state is over, so is the message.
enum MessageTopic: Equatable {
    case link
    case reservation
    case path
    /// No packets, or no sound.
    case sound
    case mutedSpeech

    /// Nil for what has happened once and is no state.
    init?(_ message: PhoneMessage) {
        switch message {
        case .signInFailed, .linkLost, .linkRetry: self = .link
        case .reservationFailed: self = .reservation
        case .pathInterrupted: self = .path
        case .soundTrouble: self = .sound
        default: return nil
        }
    }

    /// - Parameter isFresh: it was said in the last seconds, in which the figures may still be those before.
    func isOver(_ snapshot: PhoneSnapshot, isFresh: Bool) -> Bool {
        switch self {
        case .link: snapshot.line == .ready
        case .reservation: if case .ready = snapshot.reservation { true } else { false }
        case .path: snapshot.call?.isInterrupted != true
        case .mutedSpeech: snapshot.call?.isMuted != true
        case .sound:
            switch snapshot.call.map({ LevelModel.Heard($0.quality) }) {
            case nil: true
            case .both, .partly: !isFresh
            case .unknown, .notice, .fault: false
            }
        }
    }
}
