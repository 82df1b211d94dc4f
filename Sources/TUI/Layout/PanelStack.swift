/// Panels with the rows each of them gets.
struct PanelStack {
    private let panels: [(panel: Panel, rows: Int, hasRule: Bool)]
    private let limit: Int

    /// Drops panels by rank until the rest fits, then hands out the spare rows, the most important panel first.
    init(panels: [Panel], rows: Int, isRuled: Bool) {
        var kept = panels.filter { $0.preferred > 0 }
        func rules() -> Int { isRuled ? kept.dropFirst().count { $0.isRuled } : 0 }
        while let worst = kept.max(by: { $0.rank < $1.rank }), worst.rank > 0,
            kept.reduce(rules(), { $0 + $1.minimum }) > rows
        {
            guard let index = kept.lastIndex(where: { $0.rank == worst.rank }) else { break }
            kept.remove(at: index)
        }
        var heights = kept.map(\.minimum)
        var spare = rows - heights.reduce(rules(), +)
        for index in kept.indices.sorted(by: { kept[$0].rank < kept[$1].rank }) where spare > 0 {
            let more = min(spare, kept[index].preferred - kept[index].minimum)
            heights[index] += more
            spare -= more
        }
        self.panels = kept.indices.map { (kept[$0], heights[$0], isRuled && $0 > 0 && kept[$0].isRuled) }
        limit = max(0, rows)
    }

    /// True when attached data goes on behind the page that is shown.
    var hasMoreData: Bool { panels.contains { $0.panel.pages($0.rows) > 1 } }

    func lines(width: Int) -> [Line] {
        var result: [Line] = []
        for (panel, rows, hasRule) in panels {
            if hasRule { result.append(Line(Text.rule(width), .dim)) }
            result += panel.content(rows).prefix(rows)
        }
        return Array(result.prefix(limit))
    }
}
