/// A level as a bar with its figure; the figure is the truth.
struct LevelMeter {
    let name: String
    /// Decibels below full scale; nil without a measurement.
    let decibels: Double?

    /// The bar's left end.
    private static let floor = -60.0

    /// Marks of the bar that are filled, of `count`.
    func filled(of count: Int) -> Int {
        guard let decibels, decibels.isFinite else { return 0 }
        let share = (min(max(decibels, Self.floor), 0) - Self.floor) / -Self.floor
        return Int((share * Double(count)).rounded())
    }

    /// The bar for a screen of so many columns.
    func line(width: Int) -> Line {
        let count = width >= 78 ? 14 : 8
        let full = filled(of: count)
        let bar = "|" + String(repeating: "#", count: full) + String(repeating: "-", count: count - full) + "|"
        let figure = TimeText.whole(decibels)
        let padding = String(repeating: " ", count: max(0, 3 - figure.count))
        return Line("\(name) \(padding)\(figure) dB ") + Line(bar)
    }
}
