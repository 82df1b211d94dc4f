/// Walks over the attributes of a message without understanding them.
struct STUNAttributeCursor {
    /// An attribute as it lies in the message.
    struct Raw {
        var type: UInt16
        /// Where the attribute's own header begins.
        var offset: Int
        var value: ArraySlice<UInt8>
    }

    private let bytes: [UInt8]
    private var offset = STUNMessage.headerLength
    /// How many attributes were passed so far.
    private(set) var passed = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { offset >= bytes.count }

    mutating func next() throws(STUNError) -> Raw? {
        guard !isAtEnd else { return nil }
        guard bytes.count - offset >= 4 else { throw .truncated }
        let type = UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
        let length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
        let start = offset + 4
        guard bytes.count - start >= length + (-length & 3) else { throw .truncated }
        defer {
            offset = start + length + (-length & 3)
            passed += 1
        }
        return Raw(type: type, offset: offset, value: bytes[start..<start + length])
    }
}
