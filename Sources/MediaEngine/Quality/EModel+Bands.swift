internal import Glibc

// What is left of a perfect line at a delay, before the codec and its losses are taken off.
extension EModel {
    /// G.107 with the default values of its table 3.
    static func narrowband(delay: Double) -> Double {
        let terminal = narrowTerminals
        let echo = 80 + 2.5 * (echoLoss(delay: delay) + 6 * exp(-0.3 * delay * delay) - 14)
        let talker = talkerEcho(best: -1.5 * (terminal.noise - 2), echo: echo, delay: delay)
        let listener = listenerEcho(best: terminal.signalToNoise, roundTrip: 2 * delay)
        return terminal.signalToNoise - terminal.simultaneous - talker - listener - absoluteDelay(delay)
    }

    /// G.107.1, whose scale ends at 129.
    static func wideband(delay: Double) -> Double {
        let correction = delay < 100 ? 0.08 * delay + 10 : 18
        let echo = 80 + 3 * (echoLoss(delay: delay) + correction - 14)
        let talker = talkerEcho(best: -1.5 * (wideNoise - 2), echo: echo, delay: delay)
        return 129 - talker - listenerEcho(best: 129, roundTrip: 2 * delay) - 1.29 * absoluteDelay(delay)
    }

    /// G.107.2, whose scale ends at 148; echo is not part of it.
    static func fullband(delay: Double) -> Double {
        148 - 1.48 * absoluteDelay(delay)
    }

    /// The noise of a wide-band line at the default values, in dBm0p.
    private static let wideNoise = -68.8055

    /// What terminals with default values cost: noise (No), the signal above it (Ro), and what comes with the voice (Is).
    private static let narrowTerminals = makeNarrowTerminals()

    // The default values: loudness ratings 8 and 2 dB, sidetone 15 and 18 dB, rooms of 35 dB(A), one quantising distortion.
    private static func makeNarrowTerminals() -> (noise: Double, signalToNoise: Double, simultaneous: Double) {
        let circuit = -70.0
        let sender = 35.0 - 8 - 3 - 100 + 0.004 * pow(35.0 - 10 - 3 - 14, 2)
        let room = 35 + 10 * log10(1 + pow(10, (10 - 18) / 10.0))
        let receiver = 2 - 121 + room + 0.008 * pow(room - 35, 2)
        let floor = -64.0 + 2
        let noise = 10 * log10([circuit, sender, receiver, floor].reduce(0) { $0 + pow(10, $1 / 10) })
        let signalToNoise = 15 - 1.5 * (8 + noise)
        return (noise, signalToNoise, loudness(noise) + sidetone + quantising(signalToNoise))
    }

    /// A line that is too loud (G.107, equations 7-9 and 7-10).
    private static func loudness(_ noise: Double) -> Double {
        let x = (10 + 0.2 * (64 + noise - 2)) / 8
        return 20 * (pow(1 + pow(x, 8), 1 / 8) - x)
    }

    /// One's own voice in the ear (G.107, equations 7-11 and 7-12).
    private static var sidetone: Double {
        let masking = -10 * log10(pow(10, -1.5) + pow(10, -6.5))
        return 12 * pow(1 + pow((masking - 13) / 6, 8), 1 / 8) - 28 * pow(1 + pow((masking + 1) / 19.4, 35), 1 / 35)
            - 13 * pow(1 + pow((masking - 3) / 33, 13), 1 / 13) + 29
    }

    /// One quantising distortion (G.107, equations 7-13 to 7-17).
    private static func quantising(_ signalToNoise: Double) -> Double {
        let q = 37.0
        let g = 1.07 + 0.258 * q + 0.0602 * q * q
        let y = (signalToNoise - 100) / 15 + 46 / 8.4 - g / 9
        let z = 46.0 / 30 - g / 40
        return 15 * log10(1 + pow(10, y) + pow(10, z))
    }
}
