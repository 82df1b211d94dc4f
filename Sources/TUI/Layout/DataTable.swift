/// Attached data as rows of keys and values: two short ones side by side, long ones over several rows.
struct DataTable {
    let items: [AttachedItem]
    /// Columns to fill.
    let width: Int

    /// A caller may send any number; nobody reads more.
    private static let maximumItems = 200
    private static let maximumRowsPerItem = 6
    /// Below this there is one item to a row.
    private static let twoColumnWidth = 66
    private static let gap = 2

    var rows: [Line] {
        var rows: [Line] = []
        var waiting: Line?
        for item in items.prefix(Self.maximumItems) where !(item.key.isEmpty && item.value.isEmpty) {
            let lines = cell(item)
            guard isSplit, lines.count == 1, lines[0].width <= half else {
                if let left = waiting { rows.append(left) }
                waiting = nil
                rows += lines
                continue
            }
            if let left = waiting {
                rows.append(left.padded(to: half + Self.gap) + lines[0])
                waiting = nil
            } else {
                waiting = lines[0]
            }
        }
        if let left = waiting { rows.append(left) }
        return rows
    }

    private var isSplit: Bool { width >= Self.twoColumnWidth }
    private var half: Int { (width - Self.gap) / 2 }

    private var keyWidth: Int {
        let longest = items.prefix(Self.maximumItems).map(\.key.cellWidth).max() ?? 0
        return max(1, min(longest, 16, width / 3))
    }

    private func cell(_ item: AttachedItem) -> [Line] {
        let room = max(1, width - keyWidth - Self.gap)
        let values = Text.wrap(item.value, to: room, maximumRows: Self.maximumRowsPerItem)
        return values.enumerated().map { index, value in
            Line(Text.column(index == 0 ? item.key : "", keyWidth), .dim) + .spaces(Self.gap) + Line(value)
        }
    }
}

extension DataTable {
    static func pages(of rows: [Line], height: Int) -> Int {
        height > 0 ? max(1, (rows.count + height - 1) / height) : 1
    }

    /// The rows of a page, counted from zero in both directions around.
    static func page(_ page: Int, of rows: [Line], height: Int) -> [Line] {
        guard height > 0 else { return [] }
        let start = page.wrapped(pages(of: rows, height: height)) * height
        return Array(rows.dropFirst(start).prefix(height))
    }
}

extension Int {
    /// The remainder that is never negative: page -1 is the last page.
    func wrapped(_ count: Int) -> Int {
        guard count > 0 else { return 0 }
        let remainder = self % count
        return remainder < 0 ? remainder + count : remainder
    }
}
