import Wire

/// Makes damaged texts: bytes changed, cut, repeated and joined, always the same for a seed.
///
/// A million of them have to be cheap in a debug build, so one buffer is used again and again.
struct Fuzz {
    let seed: UInt64
    /// How many texts were made.
    private(set) var count = 0
    /// The present text, not always well-formed.
    private(set) var bytes: [UInt8] = []

    private var random: RandomSource
    private let seeds: [[UInt8]]
    /// Pieces that mean something to the parser.
    private let words: [[UInt8]]

    /// No text grows beyond this.
    private static let maximumLength = 2048
    private static let marks = Array("\r\n\"\\{}[]:=,;%+-09 ".utf8)

    init(seed: UInt64, seeds: [String], words: [String] = ["99999999999999999999"]) {
        self.seed = seed
        random = .seeded(seed)
        self.seeds = seeds.map { Array($0.utf8) }
        self.words = words.map { Array($0.utf8) }
    }

    mutating func number(below limit: Int) -> Int { Int(truncatingIfNeeded: random.next() >> 33) % limit }

    /// The next text.
    mutating func text() -> String {
        advance()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Where the present text can be found again.
    var story: String { "seed \(seed), text \(count): \(String(decoding: bytes, as: UTF8.self))" }

    /// Gives many texts to a parser, and lets other tests have their turn now and then.
    mutating func run(_ rounds: Int = 1_000_000, _ parse: (String, borrowing Fuzz) throws -> Void) async rethrows {
        for round in 0..<rounds {
            if round & 63 == 0 { await Task.yield() }
            let text = text()
            try parse(text, self)
        }
    }

    private mutating func advance() {
        count &+= 1
        let choice = random.next()
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: seeds[Int(truncatingIfNeeded: choice >> 33) % seeds.count])
        for _ in 0..<[1, 1, 1, 2, 2, 3, 4, 0][Int(truncatingIfNeeded: choice & 7)] { damage(random.next()) }
    }

    private mutating func damage(_ choice: UInt64) {
        guard !bytes.isEmpty else { return }
        let place = Int(truncatingIfNeeded: choice >> 40) % bytes.count
        let value = Int(truncatingIfNeeded: choice >> 8 & 0xFFFF)
        switch choice & 7 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: value)
        case 1: bytes[place] ^= 1 << UInt8(value & 7)
        case 2: bytes[place] = Self.marks[value % Self.marks.count]
        case 3 where value & 3 == 0: bytes.removeLast(bytes.count - place)
        case 4 where value & 3 == 0: bytes.removeFirst(place)
        case 5: insert(bytes[place..<min(bytes.count, place + 1 + value & 31)], at: value % bytes.count)
        case 6: insert(words[value % words.count][...], at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 1 + value & 7))
        }
    }

    private mutating func insert(_ piece: ArraySlice<UInt8>, at place: Int) {
        guard bytes.count + piece.count <= Self.maximumLength else { return }
        bytes.insert(contentsOf: piece, at: place)
    }
}

/// The first text that was not dealt with as it should be; thrown, so that nothing follows that fails the same way.
struct FuzzFailure: Error, CustomStringConvertible {
    let description: String

    init(_ input: borrowing Fuzz) {
        description = input.story
    }
}
