/// Where a protocol core takes its randomness from: the system in the program, a seed in tests.
package struct RandomSource: RandomNumberGenerator, Sendable {
    /// The state of the seeded generator; nil when the system's generator is used.
    private var state: UInt64?

    private init(state: UInt64?) {
        self.state = state
    }

    /// The system's cryptographic generator.
    package static var system: RandomSource { RandomSource(state: nil) }

    /// The same sequence for the same seed (SplitMix64).
    ///
    /// For tests and simulations only: it can be predicted.
    package static func seeded(_ seed: UInt64) -> RandomSource { RandomSource(state: seed) }

    package mutating func next() -> UInt64 {
        guard let previous = state else {
            var generator = SystemRandomNumberGenerator()
            return generator.next()
        }
        let current = previous &+ 0x9E37_79B9_7F4A_7C15
        state = current
        var mixed = current
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A generator of its own for another core: seeded from this one, or the system's again.
    package mutating func split() -> RandomSource {
        state == nil ? .system : .seeded(next())
    }

    package mutating func bytes(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while result.count < count {
            var word = next()
            for _ in 0..<min(8, count - result.count) {
                result.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        return result
    }

    /// Random text over the 64 "ice-char" letters (RFC 8839, section 5.4), so 6 bits of randomness a character.
    package mutating func iceCharacters(_ count: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)
        var text = ""
        for byte in bytes(count) { text.unicodeScalars.append(alphabet[Int(byte & 63)]) }
        return text
    }
}
