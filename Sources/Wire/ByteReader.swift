/// Reads big-endian fields from bytes that came from a network; every read is checked against the end.
package struct ByteReader: Sendable {
    /// What is left to read.
    package private(set) var remaining: ArraySlice<UInt8>

    package init(_ bytes: some Sequence<UInt8>) {
        remaining = ArraySlice(bytes)
    }

    package init(_ bytes: ArraySlice<UInt8>) {
        remaining = bytes
    }

    package var count: Int { remaining.count }
    package var isAtEnd: Bool { remaining.isEmpty }

    package mutating func readUInt8() throws(WireError) -> UInt8 {
        guard let byte = remaining.popFirst() else { throw .truncated }
        return byte
    }

    package mutating func readUInt16() throws(WireError) -> UInt16 { try readInteger() }
    package mutating func readUInt32() throws(WireError) -> UInt32 { try readInteger() }
    package mutating func readUInt64() throws(WireError) -> UInt64 { try readInteger() }

    package mutating func readBytes(_ count: Int) throws(WireError) -> ArraySlice<UInt8> {
        guard count >= 0, remaining.count >= count else { throw .truncated }
        defer { remaining = remaining.dropFirst(count) }
        return remaining.prefix(count)
    }

    package mutating func skip(_ count: Int) throws(WireError) {
        _ = try readBytes(count)
    }

    private mutating func readInteger<Value: FixedWidthInteger & UnsignedInteger>() throws(WireError) -> Value {
        var value: Value = 0
        for byte in try readBytes(Value.bitWidth / 8) { value = value << 8 | Value(byte) }
        return value
    }
}

/// Why bytes could not be read.
package enum WireError: Error, Equatable, Sendable {
    /// A field reaches past the end of the bytes.
    case truncated
}
