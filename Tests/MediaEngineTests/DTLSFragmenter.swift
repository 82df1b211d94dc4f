import Wire

/// Cuts the plain handshake messages of a datagram into small fragments that overlap, each in a datagram of its own, and
/// shuffles them (RFC 6347, section 4.2.3).
struct DTLSFragmenter {
    let size: Int
    let overlap: Int
    private var random: RandomSource
    private var nextRecord = 0

    init(size: Int, overlap: Int, seed: UInt64) {
        self.size = size
        self.overlap = overlap
        random = .seeded(seed)
    }

    mutating func split(_ datagram: [UInt8]) -> [[UInt8]] {
        var plain: [[UInt8]] = []
        var rest = datagram[...]
        while rest.count >= 13 {
            let length = Int(rest[rest.startIndex + 11]) << 8 + Int(rest[rest.startIndex + 12])
            let record = Array(rest.prefix(13 + length))
            // The first encrypted record, and all that comes with it, stays as it is.
            guard record[3] == 0, record[4] == 0, record[0] == 22 else { break }
            plain += messages(in: record[13...]).flatMap { fragments(of: $0) }
            rest = rest.dropFirst(13 + length)
        }
        plain.shuffle(using: &random)
        return plain.map { numbered($0) } + (rest.isEmpty ? [] : [renumbered(Array(rest))])
    }

    private func messages(in body: ArraySlice<UInt8>) -> [[UInt8]] {
        var result: [[UInt8]] = []
        var rest = body
        while rest.count >= 12 {
            let length = Int(rest[rest.startIndex + 10]) << 8 + Int(rest[rest.startIndex + 11])
            result.append(Array(rest.prefix(12 + length)))
            rest = rest.dropFirst(12 + length)
        }
        return result
    }

    private func fragments(of message: [UInt8]) -> [[UInt8]] {
        let base = Int(message[7]) << 8 + Int(message[8])
        let body = message[12...]
        guard body.count > size else { return [message] }
        return stride(from: 0, to: body.count, by: size - overlap).map { start in
            let part = body.dropFirst(start).prefix(size)
            var header = Array(message[..<12])
            (header[7], header[8]) = (UInt8((base + start) >> 8), UInt8((base + start) & 255))
            (header[10], header[11]) = (UInt8(part.count >> 8), UInt8(part.count & 255))
            return header + part
        }
    }

    private mutating func numbered(_ body: [UInt8]) -> [UInt8] {
        nextRecord += 1
        let number = [UInt8(nextRecord >> 8), UInt8(nextRecord & 255)]
        return [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0] + number + [UInt8(body.count >> 8), UInt8(body.count & 255)] + body
    }

    /// The plain record that may stand before encrypted ones, ChangeCipherSpec, must not have a number that was used.
    private mutating func renumbered(_ records: [UInt8]) -> [UInt8] {
        guard records[3] == 0, records[4] == 0 else { return records }
        nextRecord += 1
        var result = records
        (result[9], result[10]) = (UInt8(nextRecord >> 8), UInt8(nextRecord & 255))
        return result
    }
}
