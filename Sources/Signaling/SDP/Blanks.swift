/// Blanks in descriptions: the grammar has one between two words and none at the ends, and people's programs have others.
enum Blanks {
    /// The text with one blank for each run of blanks, tabs and other control characters, and none at its ends.
    static func single(in text: Substring) -> String {
        let words = text.utf8.split { $0 <= UInt8(ascii: " ") || $0 == 0x7F }
        guard let first = words.first else { return "" }
        return words.dropFirst().reduce(into: String(Substring(first))) { $0 += " " + Substring($1) }
    }
}
