/// What a colour says; a word beside it always says the same, so a screen without colour loses nothing.
package enum ColorRole: Int16, CaseIterable, Sendable {
    case normal
    case good
    case attention
    case bad
}

/// How a cell looks, in words every terminal can follow.
package struct Style: Hashable, Sendable {
    package var role: ColorRole
    package var isBold: Bool
    package var isDim: Bool
    package var isReverse: Bool

    package init(_ role: ColorRole = .normal, bold: Bool = false, dim: Bool = false, reverse: Bool = false) {
        self.role = role
        self.isBold = bold
        self.isDim = dim
        self.isReverse = reverse
    }

    package static let plain = Style()
    package static let bold = Style(bold: true)
    package static let dim = Style(dim: true)
    package static let reverse = Style(reverse: true)
}
