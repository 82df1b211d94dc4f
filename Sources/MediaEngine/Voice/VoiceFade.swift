/// How a part of the processing comes into a running stream and leaves it: over 10 ms, after it has run unheard for a while.
struct VoiceFade: Sendable {
    private enum State { case warming(Int), entering, inside, leaving, out }

    private var state: State

    /// - Parameter warmUp: blocks to run unheard, while filters fill and estimates settle.
    init(warmUp: Int) {
        state = .warming(warmUp)
    }

    var isOut: Bool { if case .out = state { true } else { false } }
    var isInside: Bool { if case .inside = state { true } else { false } }

    /// Moves on by a block; gives the part's weight at the block's beginning and end.
    mutating func advance(isWanted: Bool) -> (from: Float, to: Float) {
        switch state {
        case .warming(let left):
            state = isWanted ? (left > 1 ? .warming(left - 1) : .entering) : .out
            return (0, 0)
        case .entering:
            state = .inside
            return (0, 1)
        case .inside:
            guard !isWanted else { return (1, 1) }
            state = .leaving
            return (1, 0)
        case .leaving:
            state = .out
            return (0, 0)
        case .out:
            return (0, 0)
        }
    }
}
