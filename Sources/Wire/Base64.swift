/// Bytes as text in the standard alphabet, with padding (RFC 4648, section 4).
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(0) { $0 << 8 | Int($1) }
            bits <<= 8 * (3 - group.count)
            for position in 0..<4 {
                let isPadding = position > group.count
                text.append(isPadding ? UInt8(ascii: "=") : alphabet[bits >> (18 - 6 * position) & 63])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of text whose padding is right; nil for any other letter or length.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let letters = Array(text.utf8)
        guard letters.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: letters.count, by: 4) {
            var group = Array(letters[start..<start + 4])
            var padding = 0
            while start + 4 == letters.count, padding < 2, group[3 - padding] == UInt8(ascii: "=") {
                group[3 - padding] = UInt8(ascii: "A")
                padding += 1
            }
            guard let bits = decodeGroup(group) else { return nil }
            for index in 0..<3 - padding { bytes.append(UInt8(truncatingIfNeeded: bits >> (16 - 8 * index))) }
        }
        return bytes
    }

    /// The 24 bits that four letters stand for; nil for fewer, more or other letters.
    package static func decodeGroup(_ letters: some Collection<UInt8>) -> UInt32? {
        guard letters.count == 4 else { return nil }
        var bits: UInt32 = 0
        for letter in letters {
            guard let value = alphabet.firstIndex(of: letter) else { return nil }
            bits = bits << 6 | UInt32(value)
        }
        return bits
    }
}
