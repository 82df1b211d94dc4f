internal import Glibc

/// How much of the echo is taken out: the echo return loss enhancement, as the far end speaks alone (ITU-T G.168, section 3).
package struct EchoMeasure: Sendable {
    private var before: Float = 0
    private var after: Float = 0
    private var blocks = 0

    /// Of about the last second with echo, in dB; nil before there was a tenth of a second of it.
    package var enhancement: Double? {
        guard blocks >= 10, before > 0 else { return nil }
        return min(60, max(0, 10 * log10(Double(before) / Double(max(after, 1e-9)))))
    }

    /// - Parameters:
    ///   - before: power of the microphone's block.
    ///   - echo: power of the echo that is expected in it.
    ///   - after: power of what is sent.
    mutating func add(before: Float, echo: Float, after: Float) {
        // Where the echo is not nearly all there is, what is left over says nothing of it.
        guard echo > 1e-4, echo > before * 0.8, echo < before * 1.25 else { return }
        self.before += (before - self.before) * 0.02
        self.after += (after - self.after) * 0.02
        blocks = min(blocks + 1, 1_000)
    }

}
