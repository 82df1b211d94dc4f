/// A key of a telephone's keypad, by its number among named events (RFC 4733, section 3.2).
package enum TelephoneKey: UInt8, Hashable, Sendable, CaseIterable {
    case zero, one, two, three, four, five, six, seven, eight, nine, star, pound, a, b, c, d

    private static let characters = Array("0123456789*#ABCD")

    package var character: Character { Self.characters[Int(rawValue)] }

    /// Nil for a character that is on no key; letters may be small.
    package init?(_ character: Character) {
        let wanted = Character(character.uppercased())
        guard let index = Self.characters.firstIndex(of: wanted) else { return nil }
        self.init(rawValue: UInt8(index))
    }
}
