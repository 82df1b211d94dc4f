/// Fitting words into columns.
enum Text {
    /// Marks a text that goes on where the screen ends.
    static let cutMark = "~"

    /// The text in at most `width` columns, cut behind a whole word where there is one in the last half.
    static func cut(_ text: String, to width: Int) -> String {
        guard width > 0 else { return "" }
        guard text.cellWidth > width else { return text.shown }
        let glyphs = text.glyphs
        let kept = glyphs.prefix(columns: width - 1)
        guard glyphs[kept.count].text != " ", let space = kept.lastIndex(where: { $0.text == " " }),
            kept[..<space].columns * 2 >= width
        else { return kept.trimmedText + cutMark }
        return kept[..<space].trimmedText + cutMark
    }

    /// Cut or filled with spaces to exactly `width` columns.
    static func column(_ text: String, _ width: Int) -> String {
        let fitting = cut(text, to: width)
        return fitting + String(repeating: " ", count: max(0, width - fitting.cellWidth))
    }

    /// The text in rows of at most `width` columns, broken between words; a longer word is broken where it must be.
    static func wrap(_ text: String, to width: Int, maximumRows: Int = .max) -> [String] {
        var rows: [String] = []
        var row: [Glyph] = []
        for word in text.glyphs.split(separator: Glyph(text: " ", width: 1)) where rows.count <= maximumRows {
            var rest = Array(word)
            if !row.isEmpty, row.columns + 1 + rest.columns > width {
                rows.append(row[...].trimmedText)
                row = []
            }
            while rest.columns > width {
                let part = rest.prefix(columns: width)
                // A wide character in a single column cannot be shown at all.
                guard !part.isEmpty else {
                    rest = []
                    break
                }
                rows.append(part.trimmedText)
                rest.removeFirst(part.count)
            }
            if !row.isEmpty { row.append(Glyph(text: " ", width: 1)) }
            row += rest
        }
        if !row.isEmpty || rows.isEmpty { rows.append(row[...].trimmedText) }
        guard rows.count > maximumRows, maximumRows > 0 else { return rows }
        let last = rows[maximumRows - 1] + String(repeating: " ", count: width) + "."
        return rows.prefix(maximumRows - 1) + [cut(last, to: width)]
    }

    /// A row of one character.
    static func rule(_ width: Int) -> String { String(repeating: "-", count: max(0, width)) }
}

extension Collection<Glyph> {
    var columns: Int { reduce(0) { $0 + $1.width } }
}

extension Array<Glyph> {
    /// As many glyphs as fit.
    func prefix(columns limit: Int) -> ArraySlice<Glyph> {
        var used = 0
        return prefix { glyph in
            used += glyph.width
            return used <= limit
        }
    }
}

extension ArraySlice<Glyph> {
    /// The text without spaces at its end.
    fileprivate var trimmedText: String {
        var kept = self
        while kept.last?.text == " " { kept.removeLast() }
        return kept.map(\.text).joined()
    }
}
