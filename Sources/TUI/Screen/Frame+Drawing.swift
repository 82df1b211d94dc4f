extension Frame {
    /// Draws a line, clipped to `width` columns and to the frame.
    mutating func draw(_ line: Line, row: Int, column: Int = 0, width: Int = .max) {
        let end = min(size.columns, width == .max ? size.columns : column + width)
        var place = column
        for span in line.spans {
            for glyph in span.text.glyphs {
                guard place + glyph.width <= end else { return }
                put(glyph, style: span.style, row: row, column: place)
                place += glyph.width
            }
        }
    }

    /// A rule across the screen.
    mutating func drawRule(row: Int, note: String = "") {
        draw(Line(Text.rule(size.columns), .dim), row: row)
        guard !note.isEmpty, note.cellWidth + 8 <= size.columns else { return }
        draw(Line(" \(note) ", .dim), row: row, column: size.columns - note.cellWidth - 4)
    }

    /// A box with a title in its upper border; what was under it is gone.
    mutating func drawBox(_ box: Box, row: Int, column: Int) {
        for (offset, line) in box.drawn.enumerated() { draw(line, row: row + offset, column: column) }
    }
}
