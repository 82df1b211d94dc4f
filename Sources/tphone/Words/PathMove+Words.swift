import CallEngine
import ICEClient

extension PathMove.Cause {
    /// What became of the old path.
    var words: String {
        switch self {
        case .silent: "no answer"
        case .socketLost(let failure): failure.description
        }
    }
}

extension PathMove {
    /// For the agent, who heard a gap and wonders.
    var sentence: String { "The call moved to \(to): \(from) \(cause.isSilence ? "gives no answer" : "was lost")" }
}

extension PathMove.Cause {
    fileprivate var isSilence: Bool { if case .silent = self { true } else { false } }
}
