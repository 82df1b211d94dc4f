/// How long keys sound and rest.
package struct KeyTiming: Hashable, Sendable {
    /// 40 ms–6 s.
    package let tone: Duration
    /// After each key, 40 ms–6 s.
    package let gap: Duration
    /// Of a pause between keys.
    package let pause: Duration

    /// Values outside of their range become the nearest in it.
    package init(
        tone: Duration = .milliseconds(100), gap: Duration = .milliseconds(60), pause: Duration = .seconds(2)
    ) {
        self.tone = min(max(tone, Self.range.lowerBound), Self.range.upperBound)
        self.gap = min(max(gap, Self.range.lowerBound), Self.range.upperBound)
        self.pause = min(max(pause, .zero), .seconds(60))
    }

    /// What receivers recognise, and what nobody needs more of.
    package static let range = Duration.milliseconds(40)...Duration.seconds(6)
}
