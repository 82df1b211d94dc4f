/// The numbers of ITU-T G.722, section 6: quantisers, scale factors and the filter that splits the band.
enum G722Tables {
    /// Decision levels of the lower band's quantiser, positive half, in 1/4,096 of the step (table 15, Q6).
    static let lowDecisions: InlineArray<30, Int32> = [
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1_023, 1_121, 1_219,
        1_339, 1_458, 1_612, 1_765, 1_980, 2_195, 2_557, 2_919,
    ]
    /// The decision level of the higher band's quantiser.
    static let highDecision: Int32 = 564

    /// What a six-bit code stands for, in 1/32,768 of the step (QM6): negative codes first, the four reserved ones too.
    static let sixBits: InlineArray<64, Int32> = [
        -136, -136, -136, -136, -24_808, -21_904, -19_008, -16_704, -14_984, -13_512, -12_280, -11_192, -10_232, -9_360,
        -8_576, -7_856, -7_192, -6_576, -6_000, -5_456, -4_944, -4_464, -4_008, -3_576, -3_168, -2_776, -2_400, -2_032,
        -1_688, -1_360, -1_040, -728, 24_808, 21_904, 19_008, 16_704, 14_984, 13_512, 12_280, 11_192, 10_232, 9_360,
        8_576, 7_856, 7_192, 6_576, 6_000, 5_456, 4_944, 4_464, 4_008, 3_576, 3_168, 2_776, 2_400, 2_032, 1_688, 1_360,
        1_040, 728, 432, 136, -432, -136,
    ]
    /// The same for the four bits that both ends predict from (QM4).
    static let fourBits: InlineArray<16, Int32> = [
        0, -20_456, -12_896, -8_968, -6_288, -4_240, -2_584, -1_200, 20_456, 12_896, 8_968, 6_288, 4_240, 2_584, 1_200,
        0,
    ]
    /// The same for the higher band's two bits (QM2).
    static let twoBits: InlineArray<4, Int32> = [-7_408, -1_616, 7_408, 1_616]

    /// How the logarithm of the lower band's step moves with each four-bit code (WL through RL42).
    static let lowMoves: InlineArray<16, Int32> = [
        -60, 3_042, 1_198, 538, 334, 172, 58, -30, 3_042, 1_198, 538, 334, 172, 58, -30, -60,
    ]
    /// And of the higher band's (WH through RH2).
    static let highMoves: InlineArray<4, Int32> = [798, -214, 798, -214]

    /// Powers of two from 1 up to 2, in 32 parts, times 2,048 (ILB).
    static let powers: InlineArray<32, Int32> = [
        2_048, 2_093, 2_139, 2_186, 2_233, 2_282, 2_332, 2_383, 2_435, 2_489, 2_543, 2_599, 2_656, 2_714, 2_774, 2_834,
        2_896, 2_960, 3_025, 3_091, 3_158, 3_228, 3_298, 3_371, 3_444, 3_520, 3_597, 3_676, 3_756, 3_838, 3_922, 4_008,
    ]

    /// Every second coefficient of the 24 of the quadrature mirror filter; the others are these backwards (table 11).
    static let mirror: InlineArray<12, Int32> = [3, -11, 12, 32, -210, 951, 3_876, -805, 362, -156, 53, -11]
}

extension Int32 {
    /// Clamped to 16 bits, as every sum and difference of G.722 is.
    var saturated: Int32 { Swift.min(Swift.max(self, -32_768), 32_767) }
}
