extension Unicode.Scalar {
    /// What a scalar does to the columns of a row.
    enum CellRole: Equatable {
        /// Takes one or two cells of its own.
        case spacing(width: Int)
        /// Joins the character before it.
        case mark
        /// Only changes how its neighbours are drawn, and terminals disagree on how: left out.
        case invisible
        /// Could move the cursor, turn the writing direction or hide text: shown as `?`.
        case unsafe
    }

    var cellRole: CellRole {
        if value >= 0x20, value < 0x7F { return .spacing(width: 1) }
        if isJoinerOrModifier { return .invisible }
        if isConjoiningJamo { return .mark }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            return .unsafe
        case .nonspacingMark, .enclosingMark:
            return .mark
        default:
            return .spacing(width: isWide ? 2 : 1)
        }
    }

    /// Joiners, variation selectors, skin tones and tags.
    private var isJoinerOrModifier: Bool {
        switch value {
        case 0x200C...0x200D, 0xFE00...0xFE0F, 0x1F3FB...0x1F3FF, 0xE0000...0xE007F, 0xE0100...0xE01EF: true
        default: false
        }
    }

    /// Hangul vowels and final consonants, which are drawn inside the syllable before them.
    private var isConjoiningJamo: Bool {
        (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FB).contains(value)
    }

    /// East Asian wide and fullwidth (UAX #11), with unassigned gaps closed; emoji come from their own property.
    private var isWide: Bool {
        switch value {
        case 0..<0x1100, 0x1F1E6...0x1F1FF: false
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4C6, 0xA960...0xA97C, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE10...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F200...0x1F265,
            0x20000...0x3FFFD:
            true
        default: properties.isEmojiPresentation
        }
    }
}
