/// Whether someone speaks, by loudness alone: what there is without the library's detection.
struct VoiceActivity: Sendable {
    private var floor = -60.0
    private var hangover = 0

    var isVoice: Bool { hangover > 0 }

    private static let least = -50.0
    /// In dB over what the room sounds like.
    private static let margin = 12.0

    /// Takes 10 ms of this level.
    mutating func add(_ level: Double) {
        floor = level < floor ? max(level, LevelMeter.silence) : min(floor + 0.03, level)
        let isLoud = level > Self.least && level > floor + Self.margin
        hangover = isLoud ? 20 : max(0, hangover - 1)
    }
}
