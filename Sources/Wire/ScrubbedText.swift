extension String {
    /// The text with control characters, line separators and bidirectional overrides replaced by `?`, and cut to a length.
    ///
    /// Names and data that came from a network pass here before they reach a screen, a log or a shell: a caller's name
    /// may carry an escape sequence.
    package func scrubbed(limit: Int = 256) -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars.prefix(limit) {
            result.append(scalar.isSafeToShow ? scalar : "?")
        }
        return String(result)
    }
}

extension Unicode.Scalar {
    fileprivate var isSafeToShow: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
