/// A tone as a sequence of sounds and pauses (ITU-T E.180), repeated without end.
package struct ToneCadence: Hashable, Sendable {
    package struct Step: Hashable, Sendable {
        /// In hertz, sounded together; none is a pause.
        package var frequencies: [Double]
        package var length: Duration
        /// Whether it dies away like a bell that was struck.
        package var fades = false
    }

    package var steps: [Step]
    /// In dB of a full-scale sine.
    package var level: Double

    /// Where the tones of the line differ between countries, they follow `country`.
    package static func of(_ tone: CallTone, _ country: ToneCountry) -> ToneCadence {
        switch tone {
        case .ring: bell
        case .ringback: ringback(country)
        case .busy: busy(country)
        case .hold: hold(country)
        case .callWaiting: callWaiting(country)
        }
    }

    private init(level: Double = -18, _ steps: (frequencies: [Double], milliseconds: Int)...) {
        self.steps = steps.map { Step(frequencies: $0.frequencies, length: .milliseconds($0.milliseconds)) }
        self.level = level
    }

    /// Two strokes of a soft bell, then a pause.
    private static var bell: ToneCadence {
        var cadence = ToneCadence(
            level: -10, ([659.26, 830.61, 1_318.5], 420), ([], 80), ([659.26, 987.77, 1_318.5], 700), ([], 1_800))
        for index in cadence.steps.indices { cadence.steps[index].fades = true }
        return cadence
    }

    private static func ringback(_ country: ToneCountry) -> ToneCadence {
        switch country {
        case .eu: ToneCadence(([425], 1_000), ([], 4_000))
        case .us: ToneCadence(([440, 480], 2_000), ([], 4_000))
        case .uk: ToneCadence(([400, 450], 400), ([], 200), ([400, 450], 400), ([], 2_000))
        }
    }

    private static func busy(_ country: ToneCountry) -> ToneCadence {
        switch country {
        case .eu: ToneCadence(([425], 500), ([], 500))
        case .us: ToneCadence(([480, 620], 500), ([], 500))
        case .uk: ToneCadence(([400], 375), ([], 375))
        }
    }

    private static func hold(_ country: ToneCountry) -> ToneCadence {
        ToneCadence(level: -32, ([country == .uk ? 400 : 425], 150), ([], 19_850))
    }

    private static func callWaiting(_ country: ToneCountry) -> ToneCadence {
        switch country {
        case .eu: ToneCadence(level: -24, ([425], 200), ([], 600), ([425], 200), ([], 4_000))
        case .us: ToneCadence(level: -24, ([440], 300), ([], 9_700))
        case .uk: ToneCadence(level: -24, ([400], 100), ([], 3_900))
        }
    }
}
