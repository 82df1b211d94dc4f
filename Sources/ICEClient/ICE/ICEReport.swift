/// How an agent stands, for `--json` and for the screen.
package struct ICEReport: Equatable, Sendable {
    package struct Pair: Equatable, Sendable {
        package var pair: CandidatePair
        /// `frozen`, `waiting`, `inProgress`, `succeeded` or `failed`.
        package var state: String
    }

    package var state: ICEState
    package var role: ICERole
    package var selected: CandidatePair?
    /// Best first; after nomination only the pairs that worked, and those tried since.
    package var pairs: [Pair]
    package var counters: ICECounters
}
