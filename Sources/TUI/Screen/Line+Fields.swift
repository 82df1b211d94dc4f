/// A part of a row that is shown whole or not at all.
struct Field: Equatable {
    var line: Line
    /// The field with the highest rank is the first to go; rank 0 stays.
    var rank: Int

    init(_ line: Line, rank: Int = 0) {
        self.line = line
        self.rank = rank
    }

    init(_ text: String, _ style: Style = .plain, rank: Int = 0) {
        self.init(Line(text, style), rank: rank)
    }
}

extension Line {
    /// The fields that fit one row, in their order, the least important left out.
    static func fitted(_ fields: [Field], gap: Int = 3, width: Int) -> [Field] {
        var kept = fields.filter { $0.line.width > 0 }
        func total() -> Int { kept.reduce(0) { $0 + $1.line.width } + gap * (kept.count - 1) }
        while kept.count > 1, total() > width, let worst = kept.max(by: { $0.rank < $1.rank }), worst.rank > 0 {
            guard let index = kept.lastIndex(where: { $0.rank == worst.rank }) else { break }
            kept.remove(at: index)
        }
        return kept
    }

    static func joined(_ fields: [Field], gap: Int = 3) -> Line {
        var result = Line()
        for field in fields where field.line.width > 0 {
            if result.width > 0 { result += .spaces(gap) }
            result += field.line
        }
        return result
    }

    /// A titled paragraph of fields: as many to a row as fit, each whole, under the first one.
    static func flow(_ title: String, _ fields: [Line], indent: Int = 10, gap: Int = 3, width: Int) -> [Line] {
        let room = max(1, width - indent)
        var rows: [Line] = []
        var row = Line()
        for field in fields where field.width > 0 {
            if row.width > 0, row.width + gap + field.width > room {
                rows.append(row)
                row = Line()
            }
            row += row.width > 0 ? Line.spaces(gap) + field : field
        }
        if row.width > 0 || rows.isEmpty { rows.append(row) }
        let head = Line(" " + Text.column(title, indent - 1), .bold)
        return rows.enumerated().map { ($0.offset == 0 ? head : .spaces(indent)) + $0.element.cut(to: room) }
    }
}
