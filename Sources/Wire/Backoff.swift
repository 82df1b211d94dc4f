/// How long to wait before the next try of something that fails: the one rule of every retry.
///
/// 0, 1, 2, 4, 8, 16 and then 30 s, each up to a fifth shorter by chance, so that a thousand phones that lost the same
/// server do not come back at the same moment. Only what is known to work makes it begin anew.
package struct Backoff: Sendable {
    private let startsAtOnce: Bool
    private let longest: Duration
    private var pauses = 0

    /// No server makes a phone wait longer than this, whatever it asks for.
    private static let longestObedience = Duration.seconds(3600)

    /// - Parameters:
    ///   - startsAtOnce: the first try again comes without a pause.
    ///   - longest: no pause is longer but one that the server asked for.
    package init(startsAtOnce: Bool = true, longest: Duration = .seconds(30)) {
        self.startsAtOnce = startsAtOnce
        self.longest = longest
    }

    /// Counts one failure and says how long to wait after it.
    ///
    /// - Parameter wish: what the server asked for (`Retry-After`, RFC 9110, section 10.2.3): the least that is waited.
    package mutating func next(atLeast wish: Duration? = nil, using random: inout RandomSource) -> Duration {
        pauses = min(pauses + 1, 16)
        let step = startsAtOnce ? pauses - 2 : pauses - 1
        let own =
            step < 0
            ? Duration.zero
            : min(longest, .seconds(1 << min(step, 5))) * Double.random(in: 0.8...1, using: &random)
        guard let wish, wish > .zero else { return own }
        return max(own, min(wish, Self.longestObedience) * Double.random(in: 1...1.05, using: &random))
    }

    /// It works: the next failure is the first one.
    package mutating func reset() { pauses = 0 }
}
