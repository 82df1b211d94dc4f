extension String {
    /// The text for a terminal of ASCII alone: `Müller, Jürgen` becomes `Mueller, Juergen`.
    ///
    /// Letters of Latin alphabets lose their marks, or get a letter instead; marks of their own go. What is neither stays,
    /// and comes out as `?`.
    var inASCII: String {
        guard !utf8.allSatisfy({ $0 < 0x80 }) else { return self }
        var result = ""
        for scalar in unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else if let letters = Self.replacements[scalar] {
                result += letters
            } else if !result.applyUmlaut(scalar), scalar.properties.generalCategory != .nonspacingMark {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Two dots above a letter that stands before, as some systems send them, make it two letters.
    private mutating func applyUmlaut(_ mark: Unicode.Scalar) -> Bool {
        guard mark.value == 0x308, let last, "aouAOU".contains(last) else { return false }
        append("e")
        return true
    }

    private static let replacements: [Unicode.Scalar: String] = {
        var table: [Unicode.Scalar: String] = [:]
        for (letters, scalars) in groups {
            for scalar in scalars.unicodeScalars { table[scalar] = letters }
        }
        return table
    }()

    /// Latin-1, Latin Extended-A, Romanian's letters, and the signs that word processors put in.
    private static let groups: [(letters: String, scalars: String)] = [
        ("A", "ÀÁÂÃÅĀĂĄ"), ("a", "àáâãåāăąª"), ("Ae", "ÄÆ"), ("ae", "äæ"), ("C", "ÇĆĈĊČ"), ("c", "çćĉċč"), ("D", "ĎĐÐ"),
        ("d", "ďđð"), ("E", "ÈÉÊËĒĔĖĘĚ"), ("e", "èéêëēĕėęě"), ("G", "ĜĞĠĢ"), ("g", "ĝğġģ"), ("H", "ĤĦ"), ("h", "ĥħ"),
        ("I", "ÌÍÎÏĨĪĬĮİ"), ("i", "ìíîïĩīĭįı"), ("IJ", "Ĳ"), ("ij", "ĳ"), ("J", "Ĵ"), ("j", "ĵ"), ("K", "Ķ"),
        ("k", "ķĸ"),
        ("L", "ĹĻĽĿŁ"), ("l", "ĺļľŀł"), ("N", "ÑŃŅŇŊ"), ("n", "ñńņňŉŋ"), ("O", "ÒÓÔÕŌŎŐ"), ("o", "òóôõōŏőº"),
        ("Oe", "ÖØŒ"), ("oe", "öøœ"), ("R", "ŔŖŘ"), ("r", "ŕŗř"), ("S", "ŚŜŞŠȘ"), ("s", "śŝşšșſ"), ("ss", "ß"),
        ("SS", "ẞ"), ("T", "ŢŤŦȚ"), ("t", "ţťŧț"), ("Th", "Þ"), ("th", "þ"), ("U", "ÙÚÛŨŪŬŮŰŲ"), ("u", "ùúûũūŭůűų"),
        ("Ue", "Ü"), ("ue", "ü"), ("W", "Ŵ"), ("w", "ŵ"), ("Y", "ÝŶŸ"), ("y", "ýÿŷ"), ("Z", "ŹŻŽ"), ("z", "źżž"),
        ("'", "‘’‚‛′´"), ("\"", "“”„‟″«»"), ("-", "‐‑‒–—―−"), ("...", "…"), ("*", "•·"), ("EUR", "€"), ("GBP", "£"),
        (" ", "\u{A0}\u{2009}\u{202F}"), ("x", "×"), ("(c)", "©"), ("(r)", "®"), ("TM", "™"), ("o", "°"),
        ("?", "¿"), ("!", "¡"),
    ]
}
