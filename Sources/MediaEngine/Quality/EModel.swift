internal import Glibc
internal import Wire

/// The E-model: estimates from delay and loss what people would say of a call.
///
/// ITU-T G.107 (06/2015) for narrow band, G.107.1 (06/2019) for wide band, G.107.2 (06/2019) for full band. What is not
/// measured has its default value: loudness, noise and echo of the terminals. On the full-band scale echo is taken to be
/// cancelled. It is a model for planning: it knows neither what is said nor how a room sounds.
package enum EModel {
    /// Rates a line.
    ///
    /// - Parameters:
    ///   - delay: one way, from mouth to ear.
    ///   - lossPercent: of the packets, what was neither received in time nor repaired; 0–100.
    ///   - burstRatio: the mean length of a loss, over what it would be if losses were independent; at least 1.
    package static func rate(
        _ codec: CodecImpairment, delay: Duration, lossPercent: Double, burstRatio: Double = 1
    ) -> LineRating {
        let milliseconds = min(max(delay.milliseconds, 0), 10_000)
        let loss = lossPercent.isFinite ? min(max(lossPercent, 0), 100) : 100
        let burst = burstRatio.isFinite ? min(max(burstRatio, 1), 8) : 1
        let rating =
            switch codec.band {
            case .narrowband: narrowband(delay: milliseconds) - effective(codec, loss, burst, of: 95)
            // The wide-band model knows independent losses only.
            case .wideband: wideband(delay: milliseconds) - effective(codec, loss, 1, of: 95)
            case .fullband: fullband(delay: milliseconds) - effective(codec, loss, burst, of: 132)
            }
        return LineRating(transmission: max(0, rating), band: codec.band)
    }

    /// G.107, equation 7-29.
    private static func effective(_ codec: CodecImpairment, _ loss: Double, _ burst: Double, of all: Double) -> Double {
        codec.equipment + (all - codec.equipment) * loss / (loss / burst + codec.robustness)
    }

    /// What a delay alone costs, on the narrow-band scale: nothing up to 100 ms (G.107, equation 7-27).
    static func absoluteDelay(_ milliseconds: Double) -> Double {
        guard milliseconds > 100 else { return 0 }
        let x = log2(milliseconds / 100)
        return 25 * (pow(1 + pow(x, 6), 1 / 6) - 3 * pow(1 + pow(x / 3, 6), 1 / 6) + 2)
    }

    /// The talker's own voice that comes back, where its rating without is `best` (G.107, equation 7-19).
    static func talkerEcho(best: Double, echo: Double, delay milliseconds: Double) -> Double {
        let half = (best - echo) / 2
        return (half + (half * half + 100).squareRoot() - 1) * (1 - exp(-milliseconds))
    }

    /// The listener's echo of what he hears, at its default loss of 110 dB (G.107, equations 7-25 and 7-26).
    static func listenerEcho(best: Double, roundTrip milliseconds: Double) -> Double {
        let echo = 10.5 * (110 + 7) * pow(milliseconds + 1, -0.25)
        let half = (best - echo) / 2
        return half + (half * half + 169).squareRoot()
    }

    /// How the talker's echo at its default loss of 65 dB weakens by the delay's being short.
    static func echoLoss(delay milliseconds: Double) -> Double {
        65 - 40 * log10((1 + milliseconds / 10) / (1 + milliseconds / 150))
    }
}
