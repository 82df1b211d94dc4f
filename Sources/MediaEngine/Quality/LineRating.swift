/// What the E-model says of a line.
package struct LineRating: Hashable, Sendable {
    /// The transmission rating R on the scale of its band: at most about 93, 129 or 148.
    package var transmission: Double
    package var band: CodecImpairment.Band

    package init(transmission: Double, band: CodecImpairment.Band) {
        self.transmission = transmission
        self.band = band
    }

    /// The mean opinion score that people would give in conversation, 1–4.5.
    ///
    /// G.107, annex B; the other bands' scales are brought to the narrow one before (G.107.1 and G.107.2, annex A).
    package var opinionScore: Double {
        let r = narrow
        guard r > 0 else { return 1 }
        guard r < 100 else { return 4.5 }
        // The cubic dips a little under 1 at its low end.
        return max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)
    }

    /// R on the scale that ends at 100, as extended reports carry it.
    package var narrow: Double {
        switch band {
        case .narrowband: transmission
        case .wideband: transmission / 1.29
        case .fullband: transmission / 1.48
        }
    }
}
