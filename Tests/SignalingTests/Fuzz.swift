import Wire

/// Makes damaged texts: bytes changed, cut, repeated and joined, always the same for a seed.
struct Fuzz {
    private var random: RandomSource
    private let seeds: [[UInt8]]

    init(seed: UInt64, seeds: [String]) {
        random = .seeded(seed)
        self.seeds = seeds.map { Array($0.utf8) }
    }

    mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

    mutating func text() -> String {
        var bytes = seeds[number(below: seeds.count)]
        for _ in 0..<number(below: 4) {
            guard !bytes.isEmpty else { break }
            let place = number(below: bytes.count)
            switch number(below: 6) {
            case 0: bytes[place] = UInt8(number(below: 256))
            case 1: bytes.removeLast(bytes.count - place)
            case 2: bytes.removeFirst(place)
            case 3:
                bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 40)], at: number(below: bytes.count))
            case 4: bytes[place] = Array("\r\n\"\\{}[]:=,;%+-09 ".utf8)[number(below: 18)]
            default: bytes.insert(contentsOf: "99999999999999999999".utf8, at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
