/// Lines in a border.
struct Box: Equatable {
    var title: String
    var lines: [Line]
    /// Columns with the border; lines have four fewer.
    var width: Int

    /// Rows with the border.
    var height: Int { lines.count + 2 }

    /// Columns for lines in a box of so many columns.
    static func inner(_ width: Int) -> Int { max(1, width - 4) }

    /// The box as lines, all of its width.
    var drawn: [Line] {
        let title = Text.cut(title.isEmpty ? "" : " \(title) ", to: max(0, width - 6))
        let top = Line("+--\(title)\(Text.rule(width - 4 - title.cellWidth))+")
        let bottom = Line("+\(Text.rule(width - 2))+")
        let room = Self.inner(width)
        return [top] + lines.map { Line("| ") + $0.clipped(to: room).padded(to: room) + Line(" |") } + [bottom]
    }
}
