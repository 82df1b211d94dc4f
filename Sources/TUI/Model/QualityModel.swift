/// How good the line is; nil until it was measured.
package struct QualityModel: Equatable, Sendable {
    /// A word for the score.
    package enum Grade: String, Sendable, CaseIterable {
        case good = "GOOD"
        case fair = "FAIR"
        case poor = "POOR"
        case bad = "BAD"

        var style: Style {
            switch self {
            case .good: Style(.good, bold: true)
            case .fair: Style(.attention, bold: true)
            case .poor, .bad: Style(.bad, bold: true)
            }
        }
    }

    /// A figure now, over the last minutes, and second by second.
    package struct Figure: Equatable, Sendable {
        package var now: Double?
        /// What 95 % of the seconds kept to.
        package var usual: Double?
        /// The latest last; nil where it was not measured.
        package var series: [Double?]

        package init(now: Double? = nil, usual: Double? = nil, series: [Double?] = []) {
            self.now = now
            self.usual = usual
            self.series = series
        }
    }

    package var grade: Grade?
    /// Mean opinion score, 1 to 5, estimated.
    package var opinionScore = Figure()
    package var jitterMilliseconds = Figure()
    package var lossPercent = Figure()
    package var roundTripMilliseconds = Figure()

    package init() {}

    /// Seconds that are drawn, one a column.
    package static let shownSeconds = 45

    /// Limits above which a figure gets a word and a colour (ITU-T G.1010 asks for less than 3 % loss).
    static let highLoss = 3.0
    static let highJitter = 30.0
    static let highRoundTrip = 300.0
}
