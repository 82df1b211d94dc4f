import Testing

@testable import MediaEngine

struct G711Tests {
    /// Tables 1 and 2 of ITU-T G.711: the ends of the scale, the steps around zero, and one code in each segment.
    @Test(arguments: [
        (0xFF, 0), (0x7F, 0), (0xFE, 8), (0x7E, -8), (0x80, 32_124), (0x00, -32_124), (0x8F, 16_764), (0xEF, 132),
        (0xDF, 396), (0xCF, 924), (0xBF, 1_980), (0xAF, 4_092), (0x9F, 8_316),
    ])
    func muLawCodes(code: Int, sample: Int) {
        #expect(G711.muLaw.decode(UInt8(code)) == Int16(sample))
    }

    @Test(arguments: [
        (0xD5, 8), (0x55, -8), (0xD4, 24), (0xAA, 32_256), (0x2A, -32_256), (0xC5, 264), (0xF5, 528), (0xE5, 1_056),
        (0x95, 2_112), (0x85, 4_224), (0xB5, 8_448), (0xA5, 16_896),
    ])
    func aLawCodes(code: Int, sample: Int) {
        #expect(G711.aLaw.decode(UInt8(code)) == Int16(sample))
    }

    @Test(arguments: [G711.muLaw, .aLaw])
    func everyCodeComesBack(law: G711) {
        for code in UInt8.min...UInt8.max {
            // µ-law has two zeros; the encoder gives the positive one.
            let expected = law == .muLaw && code == 0x7F ? 0xFF : code
            #expect(law.encode(law.decode(code)) == expected)
        }
    }

    /// Up to the overload points a sample lies no further from its code than half a step of the code's segment.
    @Test(arguments: [G711.muLaw, .aLaw])
    func quantisationIsWithinHalfAStep(law: G711) {
        var worst = 0.0
        for sample in stride(from: -32_256, through: 32_256, by: 3) {
            let code = law.encode(Int16(sample))
            let segment = Int((law == .muLaw ? ~code : code ^ 0x55) >> 4 & 7)
            let step = law == .muLaw ? 8 << segment : 16 << max(0, segment - 1)
            worst = max(worst, Double(abs(Int(law.decode(code)) - sample)) / Double(step))
        }
        #expect(worst <= 0.5)
    }

    @Test func codesAreMonotonic() {
        for law in [G711.muLaw, .aLaw] {
            var previous = Int16.min
            for sample in stride(from: Int(Int16.min), through: Int(Int16.max), by: 1) {
                let decoded = law.decode(law.encode(Int16(sample)))
                #expect(decoded >= previous)
                previous = decoded
            }
        }
    }

    /// The decision values of tables 1a and 2a of ITU-T G.711, from zero up, on the tables' own scales.
    private func decisions(_ law: G711) -> [Int] {
        var values = [0]
        switch law {
        case .muLaw:
            // The first interval is half a step; then steps double with each segment of 16.
            values.append(1)
            for _ in 0..<15 { values.append((values.last ?? 0) + 2) }
            for segment in 1..<8 { for _ in 0..<16 { values.append((values.last ?? 0) + 2 << segment) } }
        case .aLaw:
            // The first two segments have the same steps.
            for _ in 0..<32 { values.append((values.last ?? 0) + 2) }
            for segment in 1..<7 { for _ in 0..<16 { values.append((values.last ?? 0) + 2 << segment) } }
        }
        return values
    }

    /// All 256 codes both ways, from the rules by which the tables are made: each stands for the middle of its interval.
    @Test(arguments: [G711.muLaw, .aLaw])
    func allCodesAreTheTables(law: G711) {
        let decisions = decisions(law)
        #expect(decisions.count == 129 && decisions[128] == (law == .muLaw ? 8_159 : 4_096))
        let scale = law == .muLaw ? 4 : 8
        for number in 0..<128 {
            let (lower, upper) = (decisions[number] * scale, decisions[number + 1] * scale)
            let isZero = law == .muLaw && number == 0
            let middle = isZero ? 0 : (lower + upper) / 2
            let (positive, negative) =
                law == .muLaw
                ? (~UInt8(number), ~UInt8(number | 0x80)) : (UInt8(number | 0x80) ^ 0x55, UInt8(number) ^ 0x55)
            #expect(law.decode(positive) == Int16(middle) && law.decode(negative) == Int16(-middle))
            // Just inside of the interval's ends; what lies on one may count to either side.
            for sample in [lower + 1, upper - 1] {
                #expect(law.encode(Int16(sample)) == positive)
                #expect(law.encode(Int16(-sample)) == negative)
            }
        }
        #expect(law.encode(.max) == law.encode(32_000) && law.encode(.min) == law.encode(-32_000))
    }
}
