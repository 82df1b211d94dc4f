/// A word for a mean opinion score.
package enum QualityGrade: String, Sendable, CaseIterable, Comparable {
    /// Nearly all are dissatisfied: below 3.1.
    case bad = "BAD"
    /// Many are dissatisfied: from 3.1, below 3.6.
    case poor = "POOR"
    /// Some are dissatisfied: from 3.6, below 4.0.
    case fair = "FAIR"
    /// People are satisfied: 4.0 and more.
    case good = "GOOD"

    package init(opinionScore score: Double) {
        self =
            switch score {
            case 4.0...: .good
            case 3.6..<4.0: .fair
            case 3.1..<3.6: .poor
            default: .bad
            }
    }

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .bad: 0
        case .poor: 1
        case .fair: 2
        case .good: 3
        }
    }
}
