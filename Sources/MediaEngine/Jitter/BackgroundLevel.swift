/// How loud what is behind the far end's voice is: the quietest of what was heard lately.
struct BackgroundLevel: Sendable {
    /// In dB of a full-scale sine; nil before anything was heard.
    private var floor: Double?

    /// In dB for each 10 ms: noise that grows is followed within seconds, a voice is not.
    private static let rise = 0.02
    /// Only digital silence is as quiet, and nothing louder is a background.
    private static let range = -80.0 ... -50.0

    /// In -dBov, as comfort noise is told; nil where there is none.
    var level: UInt8? {
        guard let floor, floor >= Self.range.lowerBound else { return nil }
        return UInt8(-min(floor, Self.range.upperBound))
    }

    /// Takes 10 ms that were received.
    mutating func add(_ frame: borrowing AudioFrame) {
        let level = LevelMeter.level(of: frame)
        floor = min(level, floor.map { $0 + Self.rise } ?? level)
    }
}
