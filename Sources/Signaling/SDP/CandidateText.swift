/// The text forms of candidates that peers use.
package enum CandidateText {
    /// `candidate:…` from `a=candidate:…`, `candidate:…` or either with a line end; nil for anything else.
    package static func normalized(_ text: some StringProtocol) -> String? {
        guard text.utf8.count <= 512 else { return nil }
        var line = text.unicodeScalars[...].drop { $0.properties.isWhitespace }
        while let last = line.last, last.properties.isWhitespace { line.removeLast() }
        if line.starts(with: "a=".unicodeScalars) { line = line.dropFirst(2) }
        guard line.starts(with: "candidate:".unicodeScalars), !line.contains(where: { $0 == "\r" || $0 == "\n" })
        else { return nil }
        return Blanks.single(in: String(String.UnicodeScalarView(line))[...])
    }

    /// What makes two lines the same candidate: component, transport, address, port and type.
    ///
    /// Foundations, priorities and extensions differ between a list and a description of the same candidate.
    static func key(_ candidate: String) -> [String] {
        let fields = candidate.split(separator: " ", maxSplits: 8)
        guard fields.count >= 8 else { return [candidate] }
        return [1, 2, 4, 5, 7].map { fields[$0].lowercased() }
    }
}
