/// Base 64 (RFC 4648, section 4).
enum Base64 {
    static func encode(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)
        let bytes = Array(text.utf8)
        var result = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            word <<= UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                guard place <= group.count else {
                    result += "="
                    continue
                }
                result.unicodeScalars.append(alphabet[Int(word >> UInt32(18 - 6 * place) & 63)])
            }
        }
        return result
    }
}
