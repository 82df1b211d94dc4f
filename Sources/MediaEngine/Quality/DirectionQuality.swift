/// How one direction of a call is.
package struct DirectionQuality: Equatable, Sendable {
    /// Over the last seconds; nil before there were two seconds of sound.
    package var rating: LineRating?
    /// 0–100: of the last second's packets, or of those since the far end's report before.
    package var lossPercent: Double?
    package var jitter: Duration?
    /// Over the whole call.
    package var opinionScore: FigureSummary?
    package var loss: FigureSummary?
    package var jitterMilliseconds: FigureSummary?

    package init() {}

    package var grade: QualityGrade? { rating.map { QualityGrade(opinionScore: $0.opinionScore) } }
}
