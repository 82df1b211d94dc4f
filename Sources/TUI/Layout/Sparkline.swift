/// A figure second by second, one column each: blocks, or on a terminal without them marks of ASCII.
struct Sparkline {
    /// What fills a column's whole height.
    let range: ClosedRange<Double>

    static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    /// As high, for terminals that know letters only.
    static let marks: [Character] = [".", ":", "-", "=", "+", "x", "*", "#"]

    /// The latest figures that fit, the latest at the right; a blank where nothing was measured.
    func text(_ series: [Double?], width: Int) -> String {
        let shown = series.suffix(max(0, width))
        return String(repeating: " ", count: max(0, width) - shown.count) + String(shown.map(mark))
    }

    private func mark(_ figure: Double?) -> Character {
        guard let figure, figure.isFinite else { return " " }
        let share = (figure - range.lowerBound) / (range.upperBound - range.lowerBound)
        let level = Int((min(max(share, 0), 1) * Double(Self.blocks.count - 1)).rounded())
        return Self.blocks[level]
    }

    /// The mark of ASCII that stands for a block; nil for all other characters.
    static func mark(for text: String) -> String? {
        guard text.count == 1, let block = text.first, let level = blocks.firstIndex(of: block) else { return nil }
        return String(marks[level])
    }
}
