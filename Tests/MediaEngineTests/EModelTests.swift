import MediaEngine
import Testing

/// What the Recommendations publish, and what their equations give at other points.
@Suite struct EModelTests {
    private func rate(
        _ codec: CodecImpairment = .g711, _ milliseconds: Int = 0, loss: Double = 0, burst: Double = 1
    ) -> LineRating {
        EModel.rate(codec, delay: .milliseconds(milliseconds), lossPercent: loss, burstRatio: burst)
    }

    private func isNear(_ value: Double, _ expected: Double, within tolerance: Double = 0.001) -> Bool {
        abs(value - expected) <= tolerance
    }

    /// G.107, section 7.7: with all default values R is 93.2.
    @Test func theDefaultValuesGiveThePublishedRating() {
        #expect(isNear(rate().transmission, 93.2, within: 0.01))
        #expect(isNear(rate().opinionScore, 4.41, within: 0.005))
    }

    /// G.107, table B.1: the lower limits of R and of the mean opinion score.
    @Test(arguments: [(90.0, 4.34), (80, 4.03), (70, 3.60), (60, 3.10), (50, 2.58)])
    func ratingsAreScoredAsPublished(rating: Double, score: Double) {
        let line = LineRating(transmission: rating, band: .narrowband)
        #expect(isNear(line.opinionScore, score, within: 0.0065))
    }

    /// Annex A of G.107.1 and of G.107.2: the wider scales are brought to the narrow one.
    @Test(arguments: [(CodecImpairment.Band.wideband, 1.29), (.fullband, 1.48)])
    func widerScalesAreBroughtToTheNarrowOne(band: CodecImpairment.Band, factor: Double) {
        for rating in [10.0, 50, 60, 70, 80, 90] {
            let narrow = LineRating(transmission: rating, band: .narrowband).opinionScore
            #expect(isNear(LineRating(transmission: rating * factor, band: band).opinionScore, narrow, within: 1e-9))
        }
        #expect(LineRating(transmission: 100 * factor, band: band).opinionScore == 4.5)
    }

    @Test func scoresStayOnTheirScale() {
        for band in CodecImpairment.Band.allCases {
            #expect(LineRating(transmission: -10, band: band).opinionScore == 1)
            #expect(LineRating(transmission: 3, band: band).opinionScore >= 1)
            #expect(LineRating(transmission: 1_000, band: band).opinionScore == 4.5)
        }
    }

    /// Talker echo, listener echo and delay by G.107's equations 7-18 to 7-28 at the default losses of echo.
    @Test(arguments: [(0, 93.2062), (100, 90.6637), (150, 89.5391), (250, 79.1771)])
    func delayCostsWhatTheEquationsSay(milliseconds: Int, rating: Double) {
        #expect(isNear(rate(.g711, milliseconds).transmission, rating))
    }

    /// G.107, equation 7-29; the values of G.711 with concealment and of G.729A with pauses are those of G.113.
    @Test(arguments: [
        (0.0, 25.1, 1.0, 1.0, 89.5664), (0, 25.1, 5, 1, 77.4255), (0, 25.1, 5, 2, 75.9961), (11, 19, 2, 1, 74.2062),
        (0, 4.3, 1, 1, 75.2817),
    ])
    func lossCostsWhatTheEquationSays(
        equipment: Double, robustness: Double, loss: Double, burst: Double, rating: Double
    ) {
        let codec = CodecImpairment(band: .narrowband, equipment: equipment, robustness: robustness)
        #expect(isNear(rate(codec, loss: loss, burst: burst).transmission, rating))
    }

    /// G.107.1 at its default values.
    @Test(arguments: [(5.0, 0, 123.8463), (0, 0, 128.8463), (0, 50, 128.2550), (5, 150, 122.4213)])
    func wideBandIsRatedOnItsScale(equipment: Double, milliseconds: Int, rating: Double) {
        let codec = CodecImpairment(band: .wideband, equipment: equipment, robustness: 15)
        #expect(isNear(rate(codec, milliseconds).transmission, rating))
    }

    /// AMR-WB at 12.65 kbit/s with 2 % of loss, both ears (G.113, tables IV.3 and IV.4): its impairment is 43.81 then.
    @Test func lossInWideBand() {
        let codec = CodecImpairment(band: .wideband, equipment: 20, robustness: 4.3)
        #expect(isNear(rate(codec).transmission - rate(codec, loss: 2).transmission, 43.8095 - 20))
        // The burst ratio is not part of that model.
        #expect(rate(codec, loss: 2, burst: 4) == rate(codec, loss: 2))
    }

    /// G.107.2: nothing for a delay up to 100 ms; EVS at 24.4 kbit/s has 7.2 and 11.4 (G.113, table V.1).
    @Test func fullBandIsRatedOnItsScale() {
        let evs = CodecImpairment(band: .fullband, equipment: 7.2, robustness: 11.4)
        #expect(isNear(rate(evs).transmission, 140.8))
        #expect(rate(evs, 100) == rate(evs))
        #expect(isNear(rate(evs, 200).transmission, 140.8 - 1.48 * 3.0444))
        #expect(isNear(rate(evs, loss: 3).transmission, 140.8 - 124.8 * 3 / 14.4))
    }

    @Test func opusIsTakenFromItsTable() {
        #expect(CodecImpairment.opus(kilobits: 31).equipment == 16.8)
        #expect(isNear(CodecImpairment.opus(kilobits: 32.5).equipment, 15.8))
        #expect(CodecImpairment.opus(kilobits: 5) == .opus(kilobits: 16))
        #expect(CodecImpairment.opus(kilobits: 500) == .opus(kilobits: 40))
        // As a line in one building has it.
        let score = rate(AudioCodec.opus.impairment, 80).opinionScore
        #expect(score > 4.2 && score < 4.4)
    }

    @Test func ratingsFallWithDelayAndLoss() {
        for codec in [CodecImpairment.g711, .g722, .opus(kilobits: 32)] {
            for (nearer, farther) in zip([0, 120, 150, 250, 400], [120, 150, 250, 400, 1_000]) {
                #expect(rate(codec, farther).transmission < rate(codec, nearer).transmission)
            }
            for (less, more) in zip([0, 0.5, 2, 10, 40], [0.5, 2, 10, 40, 100]) {
                #expect(rate(codec, loss: more).transmission < rate(codec, loss: less).transmission)
            }
        }
    }

    @Test func nonsenseIsRatedWithoutTrapping() {
        for codec in [CodecImpairment.g711, .g722, .opus(kilobits: .nan)] {
            for loss in [-1.0, 1_000, .nan, .infinity] {
                for burst in [-1.0, 0, .nan, .infinity] {
                    let rating = EModel.rate(codec, delay: .seconds(-5), lossPercent: loss, burstRatio: burst)
                    #expect((1...4.5).contains(rating.opinionScore))
                }
            }
            #expect(EModel.rate(codec, delay: .seconds(1_000_000), lossPercent: 0).opinionScore >= 1)
        }
    }

    /// Each range ends before the next begins.
    @Test(arguments: [
        (1.0, QualityGrade.bad), (3.0999, .bad), (3.1, .poor), (3.5999, .poor), (3.6, .fair), (3.9999, .fair),
        (4.0, .good), (4.5, .good),
    ])
    func scoresHaveWords(score: Double, grade: QualityGrade) {
        #expect(QualityGrade(opinionScore: score) == grade)
    }
}
