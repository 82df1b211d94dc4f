/// The figures of one direction over a call.
struct DirectionFigures: Sendable {
    private var score = Distribution()
    private var loss = Distribution()
    private var jitter = Distribution()

    mutating func add(_ score: Double?, _ loss: Double?, _ jitter: Double?) {
        if let score { self.score.add(score) }
        if let loss { self.loss.add(loss) }
        if let jitter { self.jitter.add(jitter) }
    }

    func summarise(into quality: inout DirectionQuality) {
        quality.opinionScore = FigureSummary(score)
        quality.loss = FigureSummary(loss)
        quality.jitterMilliseconds = FigureSummary(jitter)
    }
}
