internal import Wire

/// Makes damaged copies of good inputs, always the same for a seed: bits flipped, fields set, pieces cut, moved and joined.
///
/// A million inputs have to be cheap in a debug build, so the bytes are changed in place and the buffer is used again.
package struct FuzzMutator {
    package let seed: UInt64
    /// How many inputs were made.
    package private(set) var count = 0
    /// The present input.
    package private(set) var bytes: [UInt8] = []

    private var random: RandomSource
    private let vectors: [[UInt8]]
    /// Pieces that mean something to the parser; set in now and then.
    private let words: [[UInt8]]
    private let maximumLength: Int

    /// - Parameters:
    ///   - vectors: good inputs; one of them is the start of each damaged one.
    ///   - maximumLength: inputs never grow beyond this.
    package init(seed: UInt64, vectors: [[UInt8]], words: [[UInt8]] = [], maximumLength: Int = 1024) {
        self.seed = seed
        self.vectors = vectors
        self.words = words
        self.maximumLength = maximumLength
        random = .seeded(seed)
        bytes.reserveCapacity(maximumLength)
    }

    /// For texts.
    package init(seed: UInt64, texts: [String], words: [String] = [], maximumLength: Int = 1024) {
        self.init(
            seed: seed, vectors: texts.map { Array($0.utf8) }, words: words.map { Array($0.utf8) },
            maximumLength: maximumLength)
    }

    /// Where the present input can be found again.
    package var story: String { "seed \(seed), input \(count): \(bytes), which reads \(text.debugDescription)" }

    package mutating func number(below limit: Int) -> Int { Int(truncatingIfNeeded: random.next() >> 33) % limit }

    /// The present input as text, ill-formed bytes replaced.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Gives many damaged inputs to a parser, and lets other tests have their turn now and then.
    package mutating func run(
        _ inputs: Int = million, _ parse: (borrowing FuzzMutator) throws -> Void
    ) async rethrows {
        for round in 0..<inputs {
            if round & 63 == 0 { await Task.yield() }
            advance()
            try parse(self)
        }
    }

    /// What each parser is given at least.
    package static let million = 1_000_000

    /// Makes the next input.
    package mutating func advance() {
        count &+= 1
        let choice = random.next()
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: vectors[Int(truncatingIfNeeded: choice >> 33) % vectors.count])
        // Mostly one or two changes: more of them and nothing is left that a parser would go into.
        let changes = [1, 1, 1, 2, 2, 3, 5, 0][Int(truncatingIfNeeded: choice & 7)]
        for _ in 0..<changes { change(random.next()) }
    }

    /// A damaged copy of an input that is none of the vectors; they serve as pieces to go on with.
    package mutating func damaged(_ input: [UInt8]) -> [UInt8] {
        count &+= 1
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: input)
        for _ in 0...number(below: 3) { change(random.next()) }
        return bytes
    }

    // MARK: Changes

    private mutating func change(_ choice: UInt64) {
        guard !bytes.isEmpty else { return }
        let place = Int(truncatingIfNeeded: choice >> 40) % bytes.count
        let value = Int(truncatingIfNeeded: choice >> 8 & 0xFFFF)
        switch choice & 15 {
        case 0, 1, 2: bytes[place] ^= 1 << UInt8(truncatingIfNeeded: value & 7)
        case 3, 4: bytes[place] = UInt8(truncatingIfNeeded: value)
        case 5: bytes[place] = Self.interesting[value % Self.interesting.count]
        case 6: bytes[place] &+= value & 1 == 0 ? 1 : 255
        case 7, 8: setLength(at: place & ~1, value)
        case 9: bytes.removeLast(bytes.count - place)
        case 10: bytes.removeSubrange(place..<min(bytes.count, place + 1 + value & 15))
        case 11: insert(ArraySlice(repeating: UInt8(truncatingIfNeeded: value >> 8), count: 1 + value & 7), at: place)
        case 12: insert(bytes[place..<min(bytes.count, place + 1 + value & 31)], at: value % bytes.count)
        case 13: splice(at: place, value)
        case 14 where !words.isEmpty: insert(words[value % words.count][...], at: place)
        default: scramble(from: place, value)
        }
    }

    private static let interesting: [UInt8] = [
        0, 1, 2, 3, 4, 0x10, 0x20, 0x3F, 0x40, 0x7F, 0x80, 0xBF, 0xC0, 0xFE, 0xFF,
    ]

    /// Overwrites two bytes, as a length field would be wrong: a little off, huge, or nothing at all.
    private mutating func setLength(at place: Int, _ value: Int) {
        guard place + 1 < bytes.count else { return }
        let old = Int(bytes[place]) << 8 | Int(bytes[place + 1])
        let new =
            switch value & 7 {
            case 0: 0
            case 1: 0xFFFF
            case 2: old &+ 1
            case 3: old &- 1
            case 4: old &+ 4
            case 5: old &- 4
            case 6: bytes.count &- place
            default: value
            }
        bytes[place] = UInt8(truncatingIfNeeded: new >> 8)
        bytes[place + 1] = UInt8(truncatingIfNeeded: new)
    }

    private mutating func insert(_ piece: ArraySlice<UInt8>, at place: Int) {
        guard bytes.count + piece.count <= maximumLength else { return }
        bytes.insert(contentsOf: piece, at: place)
    }

    /// Goes on with the rest of another vector.
    private mutating func splice(at place: Int, _ value: Int) {
        let other = vectors[value % vectors.count]
        guard !other.isEmpty else { return }
        let start = (value >> 4) % other.count
        bytes.removeLast(bytes.count - place)
        bytes.append(contentsOf: other[start..<min(other.count, start + maximumLength - place)])
    }

    private mutating func scramble(from place: Int, _ value: Int) {
        let noise = random.next()
        for index in 0..<min(8, bytes.count - place, 1 + value & 7) {
            bytes[place + index] = UInt8(truncatingIfNeeded: noise >> UInt64(8 * index))
        }
    }
}

/// The first input that was not dealt with as it should be; thrown, so that nothing follows that fails the same way.
package struct FuzzFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ input: borrowing FuzzMutator) {
        description = input.story
    }
}
