extension Layout {
    /// The figures of the line: as a table with their course where there is room, else in a row or two.
    func qualityPanel(_ call: CallModel, rank: Int) -> Panel {
        let table = qualityTable(call.quality)
        return Panel(rank: rank, minimum: 1, preferred: table.count) { rows in
            rows >= table.count ? table : Array(self.qualityLines(call.quality).prefix(rows))
        }
    }

    private func qualityLines(_ quality: QualityModel) -> [Line] {
        Line.flow("QUALITY", [gradeWord(quality)] + qualityFields(quality), width: size.columns)
    }

    /// Jitter, loss and round trip; the score first, where there is one.
    func qualityFields(_ quality: QualityModel) -> [Line] {
        let figures = qualityRows(quality).map { row in
            Line(row.name + " ") + row.now + Line(row.unit.isEmpty ? "" : " \(row.unit)") + row.mark
        }
        return quality.opinionScore.now == nil ? Array(figures.dropFirst()) : figures
    }

    private func gradeWord(_ quality: QualityModel) -> Line {
        quality.grade.map { Line($0.rawValue, $0.style) } ?? Line("--")
    }

    // MARK: The table

    /// A figure's row.
    private struct Row {
        let name: String
        /// The name in the table.
        let title: String
        let unit: String
        let now: Line
        let usual: String
        /// A word for a figure above its limit.
        let mark: Line
        let series: [Double?]
        let range: ClosedRange<Double>
    }

    private func qualityRows(_ quality: QualityModel) -> [Row] {
        [
            row("MOS", "MOS", "", quality.opinionScore, 1...4.5, limit: .infinity, TimeText.tenths),
            row(
                "jitter", "Jitter", "ms", quality.jitterMilliseconds, 0...80, limit: QualityModel.highJitter,
                TimeText.whole),
            row("loss", "Loss", "%", quality.lossPercent, 0...20, limit: QualityModel.highLoss, TimeText.tenths),
            row(
                "round trip", "RTT", "ms", quality.roundTripMilliseconds, 0...400, limit: QualityModel.highRoundTrip,
                TimeText.whole),
        ]
    }

    /// A figure above its limit gets a colour, and a word for those who do not see it.
    private func row(
        _ name: String, _ title: String, _ unit: String, _ figure: QualityModel.Figure, _ range: ClosedRange<Double>,
        limit: Double,
        _ text: (Double?) -> String
    ) -> Row {
        let isHigh = figure.now.map { $0 > limit } ?? false
        let style = isHigh ? Style(.bad, bold: true) : .bold
        return Row(
            name: name, title: title, unit: unit, now: Line(text(figure.now), style), usual: text(figure.usual),
            mark: Line(isHigh ? " HIGH" : "", style), series: figure.series, range: range)
    }

    private func qualityTable(_ quality: QualityModel) -> [Line] {
        let columns = (name: 14, figure: 6)
        let seconds = min(QualityModel.shownSeconds, size.columns - columns.name - 2 * columns.figure - 5)
        // Too narrow for a course of any use.
        guard seconds >= 10 else { return qualityLines(quality) }
        let word = Line(" " + Text.column("QUALITY", 9), .bold) + gradeWord(quality)
        let titles = Self.right("now", columns.figure) + Self.right("p95", columns.figure)
        let head =
            word.padded(to: columns.name + 1) + Line(String(titles.dropFirst()), .dim) + .spaces(4)
            + Line(Text.cut("last \(seconds) s, the latest at the right", to: seconds), .dim)
        return [head]
            + qualityRows(quality).map { row in
                let name = row.unit.isEmpty ? "\(row.name) (est)" : "\(row.title) \(row.unit)"
                let now = Line.spaces(columns.figure - row.now.width) + row.now
                return Line("  " + Text.column(name, columns.name - 2)) + now
                    + Line(Self.right(row.usual, columns.figure))
                    + (row.mark.width > 0 ? Line("   ") + Line("!", Style(.bad, bold: true)) : .spaces(4))
                    + Line(Sparkline(range: row.range).text(row.series, width: seconds))
            }
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.cellWidth)) + text
    }
}
