/// The last line worth saying, kept above the footer.
package struct ScreenMessage: Equatable, Sendable {
    package enum Level: String, Sendable {
        case info = "INFO"
        case warning = "WARN"
        case failure = "FAIL"

        var style: Style {
            switch self {
            case .info: .bold
            case .warning: Style(.attention, bold: true)
            case .failure: Style(.bad, bold: true)
            }
        }
    }

    package var level: Level
    /// Local time as `HH:MM:SS`.
    package var time: String
    package var text: String

    package init(_ level: Level, time: String, _ text: String) {
        self.level = level
        self.time = time
        self.text = text
    }
}
