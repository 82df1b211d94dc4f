/// AES with keys of 128 or 256 bits and what SRTP makes of it, written for clearness only: an opinion independent of the library's.
struct SRTPReferenceCipher {
    private static let substitutions: [UInt8] = {
        var table = [UInt8](repeating: 0x63, count: 256)
        var (value, inverse): (UInt8, UInt8) = (1, 1)
        repeat {
            value = value ^ double(value)
            inverse ^= inverse << 1
            inverse ^= inverse << 2
            inverse ^= inverse << 4
            if inverse & 0x80 != 0 { inverse ^= 0x09 }
            var sum = inverse
            for turn in 1...4 { sum ^= inverse << UInt8(turn) | inverse >> UInt8(8 - turn) }
            table[Int(value)] = sum ^ 0x63
        } while value != 1
        return table
    }()

    private static func double(_ value: UInt8) -> UInt8 { value << 1 ^ (value & 0x80 != 0 ? 0x1B : 0) }

    private let roundKeys: [UInt8]
    private let rounds: Int

    init(key: [UInt8]) {
        rounds = 6 + key.count / 4
        var words = key
        var constant: UInt8 = 1
        while words.count < 16 * (rounds + 1) {
            var last = Array(words.suffix(4))
            if words.count % key.count == 0 {
                last = [last[1], last[2], last[3], last[0]].map { Self.substitutions[Int($0)] }
                last[0] ^= constant
                constant = Self.double(constant)
            } else if key.count == 32, words.count % 32 == 16 {
                last = last.map { Self.substitutions[Int($0)] }
            }
            for byte in last { words.append(words[words.count - key.count] ^ byte) }
        }
        roundKeys = words
    }

    func encrypt(_ block: [UInt8]) -> [UInt8] {
        var state = zip(block, roundKeys).map { $0 ^ $1 }
        for round in 1...rounds {
            let shifted = (0..<16).map { Self.substitutions[Int(state[($0 + 4 * ($0 % 4)) % 16])] }
            state = shifted
            if round < rounds {
                for column in 0..<4 {
                    let part = Array(shifted[4 * column..<4 * column + 4])
                    let all = part.reduce(0, ^)
                    for row in 0..<4 {
                        state[4 * column + row] = part[row] ^ all ^ Self.double(part[row] ^ part[(row + 1) % 4])
                    }
                }
            }
            for index in 0..<16 { state[index] ^= roundKeys[16 * round + index] }
        }
        return state
    }

    /// The key stream of AES in counter mode from a first counter block; the last 32 bits count.
    func keyStream(from counter: [UInt8], count: Int) -> [UInt8] {
        var (block, result) = (counter, [UInt8]())
        while result.count < count {
            result += encrypt(block)
            var index = 15
            block[index] &+= 1
            while block[index] == 0, index > 12 {
                index -= 1
                block[index] &+= 1
            }
        }
        return Array(result.prefix(count))
    }

    /// A session key from a master key and salt (RFC 3711, section 4.3.1; a salt of 12 bytes is RFC 7714's).
    static func derive(label: UInt8, key: [UInt8], salt: [UInt8], count: Int) -> [UInt8] {
        var block = salt + [UInt8](repeating: 0, count: 16 - salt.count)
        block[7] ^= label
        return SRTPReferenceCipher(key: key).keyStream(from: block, count: count)
    }

    /// AES-GCM with a 12-byte nonce: ciphertext and tag.
    func seal(_ plain: [UInt8], nonce: [UInt8], associated: [UInt8]) -> [UInt8] {
        let stream = keyStream(from: nonce + [0, 0, 0, 2], count: plain.count)
        let cipher = zip(plain, stream).map { $0 ^ $1 }
        let subkey = encrypt([UInt8](repeating: 0, count: 16))
        var hash = [UInt8](repeating: 0, count: 16)
        for block in Self.padded(associated) + Self.padded(cipher) + [Self.lengths(associated.count, cipher.count)] {
            hash = Self.multiply(zip(hash, block).map { $0 ^ $1 }, subkey)
        }
        let mask = encrypt(nonce + [0, 0, 0, 1])
        return cipher + zip(hash, mask).map { $0 ^ $1 }
    }

    private static func padded(_ bytes: [UInt8]) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: 16).map { start in
            let part = Array(bytes[start..<min(start + 16, bytes.count)])
            return part + [UInt8](repeating: 0, count: 16 - part.count)
        }
    }

    private static func lengths(_ first: Int, _ second: Int) -> [UInt8] {
        [first, second].flatMap { length in (0..<8).map { UInt8(truncatingIfNeeded: (length * 8) >> (56 - 8 * $0)) } }
    }

    /// The product in GF(2¹²⁸) with GCM's order of bits.
    private static func multiply(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var (product, factor) = ([UInt8](repeating: 0, count: 16), right)
        for bit in 0..<128 {
            if left[bit / 8] & (0x80 >> UInt8(bit % 8)) != 0 { for index in 0..<16 { product[index] ^= factor[index] } }
            let carries = factor[15] & 1 != 0
            for index in (1..<16).reversed() { factor[index] = factor[index] >> 1 | factor[index - 1] << 7 }
            factor[0] >>= 1
            if carries { factor[0] ^= 0xE1 }
        }
        return product
    }
}
