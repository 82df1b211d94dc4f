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
        let outcome = width >= 58 ? 14 : 0
        let number = isWide ? 16 : 0
        let fixed = 9 + 5 + 2 + 3 + 2 + 2 + 8 + (number > 0 ? number + 2 : 0) + (outcome > 0 ? outcome + 2 : 0) + 1
        let name = max(6, width - fixed)
        return [
            Column(title: "time", width: 5, isShown: true),
            Column(title: "dir", width: 3, isShown: true),
            Column(title: "name", width: name, isShown: true),
            Column(title: "number", width: number, isShown: number > 0),
            Column(title: "talked", width: 8, isShown: true),
            Column(title: "outcome", width: outcome, isShown: outcome > 0),
        ]
    }

    private func texts(_ call: RecentCall) -> [String] {
        let name = call.peerName.isEmpty && width < 76 ? call.peerAddress : call.peerName
        return [
            call.time, call.direction == .incoming ? "in" : "out", name.isEmpty ? "(unknown)" : name, call.peerAddress,
            call.seconds.map(TimeText.short) ?? "--:--", call.outcome,
        ]
    }

    private func row(_ texts: [String], _ style: Style) -> Line {
        let shown = zip(texts, columns).filter { $0.1.isShown }.map(\.0)
        return Line(shown.joined(separator: "  "), style)
    }
}
