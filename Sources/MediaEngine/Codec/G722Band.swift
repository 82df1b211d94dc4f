/// One of the two bands of G.722, as both ends follow it: the quantiser's step and the prediction (section 6.2).
struct G722Band: Sendable {
    private(set) var predictor = G722Predictor()
    /// The quantiser's step.
    private(set) var step: Int32
    /// The step's logarithm, in 1/2,048 of a power of two.
    private var logarithm: Int32 = 0
    private let limit: Int32
    /// Powers of two that a logarithm of 0 lies below 8,192.
    private let exponent: Int32

    static var low: G722Band { G722Band(step: 32, limit: 18_432, exponent: 8) }
    static var high: G722Band { G722Band(step: 8, limit: 22_528, exponent: 10) }

    private init(step: Int32, limit: Int32, exponent: Int32) {
        self.step = step
        self.limit = limit
        self.exponent = exponent
    }

    var estimate: Int32 { predictor.estimate }

    /// A value in 1/32,768 of the step.
    func scaled(_ value: Int32) -> Int32 { (value * step) >> 15 }

    /// Takes a quantised difference, and by how much the step's logarithm moves.
    mutating func update(_ difference: Int32, move: Int32) {
        predictor.update(difference)
        logarithm = min(max(((logarithm * 32_512) >> 15) + move, 0), limit)
        let mantissa = G722Tables.powers[Int((logarithm >> 6) & 31)]
        // Swift's shift by a negative number shifts the other way.
        step = (mantissa >> (exponent - (logarithm >> 11))) << 2
    }
}

extension G722Band {
    /// The lower band's difference by the four bits of its six that the prediction uses.
    mutating func updateLow(_ code: Int32) {
        let index = Int(code >> 2)
        update(scaled(G722Tables.fourBits[index]), move: G722Tables.lowMoves[index])
    }

    mutating func updateHigh(_ code: Int32) {
        let index = Int(code)
        update(scaled(G722Tables.twoBits[index]), move: G722Tables.highMoves[index])
    }

    /// The six bits for a sample of the lower band.
    func quantizeLow(_ sample: Int32) -> Int32 {
        let difference = (sample - estimate).saturated
        let magnitude = difference < 0 ? -1 - difference : difference
        var level: Int32 = 1
        while level < 30, magnitude >= (G722Tables.lowDecisions[Int(level)] * step) >> 12 { level += 1 }
        guard difference < 0 else { return 62 - level }
        // The two smallest negative steps stand where the positive ones end.
        return level < 3 ? 64 - level : 34 - level
    }

    /// The two bits for a sample of the higher band.
    func quantizeHigh(_ sample: Int32) -> Int32 {
        let difference = (sample - estimate).saturated
        let magnitude = difference < 0 ? -1 - difference : difference
        let isLarge = magnitude >= (G722Tables.highDecision * step) >> 12
        return (difference < 0 ? 0 : 2) + (isLarge ? 0 : 1)
    }
}
