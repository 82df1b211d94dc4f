/// What a far end that means harm, or is broken, sends over the path and with the keys that were agreed on.
package enum Mischief: String, Hashable, Sendable, CaseIterable {
    /// Ten thousand packets of sound a second.
    case flood
    /// The tone, and beside it packets that each have a source of their own.
    case sources
    /// The tone, each packet of it again and again, and cut short.
    case replay
    /// Noise in place of encoded sound.
    case noise
    /// The tone, and between its packets others of types that were never agreed on.
    case types
    /// The tone, and reports that cannot be true.
    case reports
}
