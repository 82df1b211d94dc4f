/// Durations and figures in digits.
enum TimeText {
    /// `HH:MM:SS`; hours are not cut at two digits.
    static func long(_ seconds: Int) -> String {
        let seconds = max(0, seconds)
        return "\(twoDigits(seconds / 3600)):\(twoDigits(seconds / 60 % 60)):\(twoDigits(seconds % 60))"
    }

    /// `MM:SS`, and with hours once there is one.
    static func short(_ seconds: Int) -> String {
        let seconds = max(0, seconds)
        return seconds < 3600 ? "\(twoDigits(seconds / 60)):\(twoDigits(seconds % 60))" : long(seconds)
    }

    /// A figure with one decimal; `--` where there is none.
    static func tenths(_ figure: Double?) -> String {
        guard let figure, figure.isFinite else { return "--" }
        let tenths = Int((min(max(figure, -99_999), 99_999) * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    /// A figure without decimals; `--` where there is none.
    static func whole(_ figure: Double?) -> String {
        guard let figure, figure.isFinite else { return "--" }
        return String(Int(min(max(figure, -99_999), 99_999).rounded()))
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
