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
}
