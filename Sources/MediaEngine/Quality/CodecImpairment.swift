/// What a codec costs in the E-model: on which scale, how much by itself, and how badly it bears loss.
package struct CodecImpairment: Hashable, Sendable {
    /// How much of the voice the scale can tell apart.
    package enum Band: String, Sendable, CaseIterable {
        /// 300–3,400 Hz (ITU-T G.107).
        case narrowband
        /// 50–7,000 Hz (ITU-T G.107.1).
        case wideband
        /// 20–20,000 Hz (ITU-T G.107.2).
        case fullband
    }

    package var band: Band
    /// Equipment impairment factor Ie, without loss.
    package var equipment: Double
    /// Packet-loss robustness factor Bpl.
    package var robustness: Double

    package init(band: Band, equipment: Double, robustness: Double) {
        self.band = band
        self.equipment = equipment
        self.robustness = robustness
    }

    /// G.711 with concealment (ITU-T G.113, tables I.1 and I.3).
    package static let g711 = CodecImpairment(band: .narrowband, equipment: 0, robustness: 25.1)

    /// G.722 at 64 kbit/s (ITU-T G.113, table IV.1).
    ///
    /// No robustness is published for it: assumed is that of AMR-WB at 12.65 kbit/s, the codec with the same impairment.
    package static let g722 = CodecImpairment(band: .wideband, equipment: 13, robustness: 4.3)

    /// Opus for speech with a variable bit rate.
    ///
    /// The ITU has published nothing for Opus. These are the values that Alahmadi, Pocta and Melvin derived for super-wideband
    /// ("An Adaptive Bitrate Switching Algorithm for Speech Applications in Context of WebRTC", ACM TOMM 17(4), 2021), random
    /// loss, without redundancy: what redundancy repairs is therefore not to be counted as lost.
    package static func opus(kilobits rate: Double) -> CodecImpairment {
        let table = opusTable
        guard let above = table.firstIndex(where: { $0.rate >= rate }), above > 0 else {
            let end = rate <= table[0].rate ? table[0] : table[table.count - 1]
            return CodecImpairment(band: .fullband, equipment: end.equipment, robustness: end.robustness)
        }
        let (low, high) = (table[above - 1], table[above])
        let share = (rate - low.rate) / (high.rate - low.rate)
        return CodecImpairment(
            band: .fullband, equipment: low.equipment + share * (high.equipment - low.equipment),
            robustness: low.robustness + share * (high.robustness - low.robustness))
    }

    private static let opusTable: [(rate: Double, equipment: Double, robustness: Double)] = [
        (16, 30.2, 11.8), (19, 23.8, 10.7), (22, 20.2, 10.5), (25, 20.2, 11.3), (28, 18.5, 10.6), (31, 16.8, 10.4),
        (34, 14.8, 10.1), (37, 12.1, 10.4), (40, 10.7, 9.8),
    ]
}

extension AudioCodec {
    /// What the codec costs at the bit rate that we send, and that phones of our kind send.
    package var impairment: CodecImpairment {
        switch self {
        case .opus: .opus(kilobits: 32)
        case .g722: .g722
        case .pcmu, .pcma: .g711
        }
    }

    /// How much sound after a packet's own the encoder waits for.
    var lookAhead: Duration {
        switch self {
        case .opus: .microseconds(6_500)
        // What its filters hold back.
        case .g722: .microseconds(1_375)
        case .pcmu, .pcma: .zero
        }
    }
}
