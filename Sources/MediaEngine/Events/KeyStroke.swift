/// One thing that is asked of a keypad: a key, or a rest.
package enum KeyStroke: Hashable, Sendable {
    case key(TelephoneKey)
    /// Nothing is pressed for a while, so that a machine at the far end can follow.
    case pause

    /// Reads `12,34#`: keys, with `,` for a rest; spaces and hyphens are there for people only.
    ///
    /// Nil if there is anything else in it.
    package static func parse(_ text: some StringProtocol) -> [KeyStroke]? {
        var strokes: [KeyStroke] = []
        for character in text where character != " " && character != "-" {
            if character == "," {
                strokes.append(.pause)
            } else if let key = TelephoneKey(character) {
                strokes.append(.key(key))
            } else {
                return nil
            }
        }
        return strokes
    }
}
