/// Reads a DNS message (RFC 1035, section 4) from bytes that came from a network; every read is checked against the end.
struct DNSReader {
    enum Failure: Error, Equatable {
        case truncated
        /// A name is too long, leads nowhere, or holds what no host name holds.
        case badName
    }

    private let message: [UInt8]
    private(set) var offset = 0

    init(_ message: [UInt8]) {
        self.message = message
    }

    mutating func readUInt16() throws(Failure) -> UInt16 {
        guard message.count - offset >= 2 else { throw .truncated }
        defer { offset += 2 }
        return UInt16(message[offset]) << 8 | UInt16(message[offset + 1])
    }

    mutating func skip(_ count: Int) throws(Failure) {
        guard count >= 0, message.count - offset >= count else { throw .truncated }
        offset += count
    }

    /// Passes over a name, whatever it holds.
    mutating func skipName() throws(Failure) {
        while true {
            let size = try byte(at: offset)
            guard size & 0xC0 == 0 || size & 0xC0 == 0xC0 else { throw .badName }
            try skip(size >= 0xC0 ? 2 : 1 + size)
            if size == 0 || size >= 0xC0 { return }
        }
    }

    /// A host's name without the dot at its end, empty for the root; reading goes on behind it.
    mutating func readHostName() throws(Failure) -> String {
        var labels: [String] = []
        var length = 0
        var position = offset
        var next: Int?
        while true {
            let size = try byte(at: position)
            if size & 0xC0 == 0xC0 {
                let target = (size & 0x3F) << 8 | (try byte(at: position + 1))
                // Only backwards; together with the limit on the length this ends every circle.
                guard target < position else { throw .badName }
                next = next ?? position + 2
                position = target
            } else if size == 0 {
                offset = next ?? position + 1
                return labels.joined(separator: ".")
            } else {
                length += size + 1
                labels.append(try label(at: position + 1, size: size))
                position += size + 1
            }
            guard length <= Self.longestName else { throw .badName }
        }
    }

    /// RFC 1035, section 2.3.4: 255 bytes with the root's.
    private static let longestName = 254

    private func byte(at position: Int) throws(Failure) -> Int {
        guard message.indices.contains(position) else { throw .truncated }
        return Int(message[position])
    }

    private func label(at position: Int, size: Int) throws(Failure) -> String {
        guard size <= 63 else { throw .badName }
        guard message.count - position >= size else { throw .truncated }
        let bytes = message[position..<position + size]
        guard bytes.allSatisfy(Self.isHostByte) else { throw .badName }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
