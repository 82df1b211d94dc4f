/// Whether the far end was heard: a tone of its frequency, or any sound that is not silence.
struct Hearing: Sendable {
    private var detector: ToneDetector?
    /// Received samples above the threshold.
    private var loud = 0

    private static let threshold = -50.0
    private static let needed = AudioFrame.sampleRate / 5

    /// - Parameter frequency: of the tone to listen for; nil for any sound.
    init(frequency: Double?) {
        detector = frequency.map { ToneDetector(frequency: $0) }
    }

    var heard: Bool { detector?.isFound ?? (loud >= Self.needed) }

    /// The longest time without the tone after it was first found; zero where none was asked for.
    var longestUnheard: Duration {
        .microseconds((detector?.longestMiss ?? 0) * 1_000_000 / AudioFrame.sampleRate)
    }

    mutating func add(_ frame: borrowing AudioFrame, isReceived: Bool) {
        if detector?.add(frame) != nil { return }
        guard isReceived, !heard, LevelMeter.level(of: frame) > Self.threshold else { return }
        loud += AudioFrame.sampleCount
    }
}
