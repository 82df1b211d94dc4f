/// One place on the screen.
package struct Cell: Hashable, Sendable {
    /// A base character with its combining marks; empty in the second half of a wide character.
    package let text: String
    /// Columns taken: 1 or 2, and 0 for the second half of a wide character.
    package let width: Int
    package var style: Style

    package static let blank = Cell(text: " ", width: 1, style: .plain)

    /// The right half of the wide character to its left.
    static func secondHalf(_ style: Style) -> Cell { Cell(text: "", width: 0, style: style) }
}
