/// Escapes what a JSON text may hold as it is, but a terminal or a reader would not show as it is.
///
/// All of it lies within strings, since an encoder writes nothing of it elsewhere: the text says the same after it.
enum JSONEscapes {
    /// The text in which control characters, invisible formatting, and what is no character are `\u…`.
    static func applied(to json: String) -> String {
        guard json.unicodeScalars.contains(where: mustEscape) else { return json }
        var result = String.UnicodeScalarView()
        for scalar in json.unicodeScalars {
            if mustEscape(scalar) {
                for unit in String(scalar).utf16 { result.append(contentsOf: escape(unit).unicodeScalars) }
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// C0, DEL and C1; bidirectional, zero-width and tag characters, line separators, private use and what is unassigned.
    private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return true
        default:
            // Variation selectors, fillers and the like: nothing is seen of them.
            return scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
