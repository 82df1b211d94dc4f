import Testing

@testable import TUI

/// No size may crash the console or shift a row, whatever it shows.
@Suite struct AllSizesTests {
    @Test(arguments: [Sample.ringing, Sample.talking])
    func drawsAtEverySize(model: ScreenModel) {
        for rows in 1...50 {
            for columns in 1...130 { check(Console(model: model), FrameSize(columns: columns, rows: rows)) }
        }
    }

    private static let modals: [[Key]] = [
        [], [.character("?")], [.character("?"), .tab], [.character("d"), .character("山"), .character("5")],
        [.character("q")],
    ]

    /// Everything else around the sizes where the layout changes.
    @Test(arguments: Sample.everything.map(\.model), modals)
    func drawsAroundEveryLimit(model: ScreenModel, keys: [Key]) {
        var console = Console(model: model)
        for key in keys { _ = console.handle(key, at: 10_000) }
        for rows in [1, 2, 3, 9, 10, 11, 15, 19, 20, 23, 24, 50] {
            for columns in [1, 2, 3, 8, 21, 39, 40, 57, 58, 75, 76, 78, 80, 130] {
                check(console, FrameSize(columns: columns, rows: rows))
            }
        }
    }

    private func check(_ console: Console, _ size: FrameSize) {
        let frame = console.frame(size)
        let place = "\(size.columns)x\(size.rows) in \(console.model.state)"
        for row in 0..<size.rows where frame.row(row).reduce(0, { $0 + $1.width }) != size.columns {
            Issue.record("row \(row) has other columns than the screen: \(place)")
        }
        let start = String(frame.row(0).map(\.text).joined().prefix(console.model.state.word.count + 1))
        let expected = String((" " + console.model.state.word).prefix(size.columns))
        if start != expected, size.columns > 1 { Issue.record("state word not at its place: \(place)") }
        if frame.cursor.row >= size.rows || frame.cursor.column >= size.columns {
            Issue.record("cursor outside: \(place)")
        }
    }
}
