/// Past calls in columns; narrow screens lose the number, then the outcome.
struct RecentTable {
    let calls: [RecentCall]
    let width: Int

    private struct Column {
        let title: String
        let width: Int
        let isShown: Bool
    }

    func lines(rows: Int) -> [Line] {
        guard rows > 0 else { return [] }
        let head =
            Line(" " + Text.column("RECENT", 8), .bold) + row(columns.map { Text.column($0.title, $0.width) }, .dim)
        return [head]
            + calls.prefix(rows - 1).map { call in
                let isMissed = call.direction == .incoming && call.seconds == nil
                return .spaces(9)
                    + row(zip(texts(call), columns).map { Text.column($0, $1.width) }, isMissed ? Style(.bad) : .plain)
            }
    }

    private var columns: [Column] {
        let isWide = width >= 76
        let (number, score) = isWide ? (14, 4) : (0, 0)
        let outcome = width < 58 ? 0 : isWide ? 12 : 14
        let shown = [5, 3, 8] + [number, score, outcome].filter { $0 > 0 }
        let fixed = 9 + shown.reduce(0, +) + 2 * shown.count + 1
        let name = max(6, width - fixed)
        return [
            Column(title: "time", width: 5, isShown: true),
            Column(title: "dir", width: 3, isShown: true),
            Column(title: "name", width: name, isShown: true),
            Column(title: "number", width: number, isShown: number > 0),
            Column(title: "talked", width: 8, isShown: true),
            Column(title: "MOS", width: score, isShown: score > 0),
            Column(title: "outcome", width: outcome, isShown: outcome > 0),
        ]
    }

    private func texts(_ call: RecentCall) -> [String] {
        let name = call.peerName.isEmpty && width < 76 ? call.peerAddress : call.peerName
        return [
            call.time, call.direction == .incoming ? "in" : "out", name.isEmpty ? "(unknown)" : name, call.peerAddress,
            call.seconds.map(TimeText.short) ?? "--:--", score(call), call.outcome,
        ]
    }

    /// A call that was hard to understand gets a mark.
    private func score(_ call: RecentCall) -> String {
        TimeText.tenths(call.opinionScore) + ((call.opinionScore ?? 5) < 3.6 ? "!" : "")
    }

    private func row(_ texts: [String], _ style: Style) -> Line {
        let shown = zip(texts, columns).filter { $0.1.isShown }.map(\.0)
        return Line(shown.joined(separator: "  "), style)
    }
}
