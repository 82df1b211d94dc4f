/// A whole screen as a value: rows of cells and the place of the cursor.
package struct Frame: Equatable, Sendable {
    /// Where the cursor stands, counted from zero.
    package struct Position: Hashable, Sendable {
        package let row: Int
        package let column: Int
    }

    package let size: FrameSize
    /// Row by row.
    private var cells: [Cell]
    /// Parked at the focus, because screen readers follow it.
    package internal(set) var cursor = Position(row: 0, column: 0)
    /// Shown only where text is typed.
    package internal(set) var isCursorVisible = false

    package init(size: FrameSize) {
        self.size = size
        cells = Array(repeating: .blank, count: size.rows * size.columns)
    }

    /// The cell at a place; blank outside the frame.
    package subscript(row: Int, column: Int) -> Cell {
        guard contains(row, column) else { return .blank }
        return cells[row * size.columns + column]
    }

    /// The cells of a row of the frame.
    func row(_ row: Int) -> ArraySlice<Cell> { cells[row * size.columns..<(row + 1) * size.columns] }

    /// The rows as text, without the spaces at their ends.
    package var lines: [String] {
        (0..<size.rows).map { row in
            let text = self.row(row).map(\.text).joined()
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// All rows, each ended by a line feed.
    package var text: String { lines.map { $0 + "\n" }.joined() }

    func contains(_ row: Int, _ column: Int) -> Bool {
        row >= 0 && row < size.rows && column >= 0 && column < size.columns
    }

    /// Puts one glyph; half of a wide one that would be left over, at the edge or under a new neighbour, becomes a space.
    mutating func put(_ glyph: Glyph, style: Style, row: Int, column: Int) {
        guard contains(row, column) else { return }
        guard glyph.width < 2 || column + 1 < size.columns else {
            return put(Glyph(text: " ", width: 1), style: style, row: row, column: column)
        }
        breakWide(row, column)
        set(Cell(text: glyph.text, width: glyph.width, style: style), row, column)
        guard glyph.width == 2 else { return }
        breakWide(row, column + 1)
        set(Cell(text: glyph.text, width: 2, style: style), row, column)
        set(.secondHalf(style), row, column + 1)
    }

    private mutating func set(_ cell: Cell, _ row: Int, _ column: Int) {
        cells[row * size.columns + column] = cell
    }

    /// Clears the other half of a wide character whose one half is about to be overwritten.
    private mutating func breakWide(_ row: Int, _ column: Int) {
        let old = self[row, column]
        if old.width == 0, column > 0 { set(.blank, row, column - 1) }
        if old.width == 2, column + 1 < size.columns { set(.blank, row, column + 1) }
    }
}
