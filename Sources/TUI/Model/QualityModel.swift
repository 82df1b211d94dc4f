/// How good the line is; nil until it was measured.
package struct QualityModel: Equatable, Sendable {
    package var lossPercent: Double?
    package var jitterMilliseconds: Double?
    package var roundTripMilliseconds: Double?
    /// Mean opinion score, 1 to 5, estimated.
    package var opinionScore: Double?

    package init() {}

    /// Limits above which a figure gets a word and a colour (ITU-T G.1010 asks for less than 3 % loss).
    static let highLoss = 3.0
    static let highJitter = 30.0
    static let highRoundTrip = 300.0
}
