internal import CNCurses
internal import Glibc

extension CursesTerminal {
    /// Shows a frame; only cells that differ from the frame before are handed to curses.
    package func draw(_ frame: Frame) {
        for row in 0..<frame.size.rows {
            for column in 0..<frame.size.columns {
                let cell = frame[row, column]
                guard cell.width > 0, isChanged(frame, row, column) else { continue }
                put(cell, row: row, column: column)
            }
        }
        shown = frame
        curs_set(frame.isCursorVisible ? 1 : 0)
        wmove(cncurses_screen(), Int32(frame.cursor.row), Int32(frame.cursor.column))
        wrefresh(cncurses_screen())
    }

    /// A wide character is one thing: it is drawn anew when either half was something else.
    private func isChanged(_ frame: Frame, _ row: Int, _ column: Int) -> Bool {
        guard let shown, shown.size == frame.size else { return true }
        let cell = frame[row, column]
        if shown[row, column] != cell { return true }
        return cell.width == 2 && shown[row, column + 1] != frame[row, column + 1]
    }

    private func put(_ cell: Cell, row: Int, column: Int) {
        let text = showable(cell)
        // One more element stays zero: the end of the string.
        var characters = [wchar_t](repeating: 0, count: Glyph.maximumMarks + 2)
        for (index, scalar) in text.unicodeScalars.prefix(Glyph.maximumMarks + 1).enumerated() {
            characters[index] = wchar_t(scalar.value)
        }
        var content = cchar_t()
        let pair = hasColors ? cell.style.role.rawValue : 0
        setcchar(&content, &characters, attributes(cell.style), pair, nil)
        mvwadd_wchnstr(cncurses_screen(), Int32(row), Int32(column), &content, 1)
        guard cell.width == 2, text == "?" else { return }
        put(Cell(text: " ", width: 1, style: cell.style), row: row, column: column + 1)
    }

    /// The cell's text, or what stands for it in ASCII where this system shows it in another width than the frame was made for.
    private func showable(_ cell: Cell) -> String {
        guard let base = cell.text.unicodeScalars.first, !base.isASCII else {
            return cell.text.isEmpty ? " " : cell.text
        }
        guard isUnicode, cncurses_width(wchar_t(base.value)) == Int32(cell.width) else {
            return Sparkline.mark(for: cell.text) ?? "?"
        }
        return cell.text
    }

    private func attributes(_ style: Style) -> attr_t {
        var result: attr_t = 0
        if style.isBold { result |= cncurses_bold() }
        if style.isDim { result |= cncurses_dim() }
        if style.isReverse { result |= cncurses_reverse() }
        return result
    }
}
