/// Passes over the body of an answer, to find where the next answer begins on the same connection.
struct ProxyAnswerBody: Sendable {
    enum Progress: Equatable {
        case incomplete
        case complete
        /// It is larger than worth reading, or its chunks cannot be understood.
        case givenUp
    }

    private enum State: Equatable {
        case length(Int)
        /// Within the line with the size of a chunk; false behind its digits.
        case chunkSize(Int, digits: Int, isOpen: Bool)
        /// Bytes left of a chunk and of the two behind it.
        case chunk(Int)
        /// Within the lines behind the last chunk, with the length of this line so far.
        case trailer(Int)
    }

    /// More than this is not read, with the chunks' own bytes counted.
    static let sizeLimit = 64 * 1024

    private var state: State
    private var count = 0

    /// Nil for a body that only the end of the connection ends, or that is too large.
    init?(_ body: ProxyAnswerHead.Body) {
        switch body {
        case .length(let length) where length <= Self.sizeLimit: state = .length(length)
        case .chunked: state = .chunkSize(0, digits: 0, isOpen: true)
        case .length, .untilClose: return nil
        }
    }

    mutating func skip(_ bytes: ArraySlice<UInt8>) -> Progress {
        count += bytes.count
        guard count <= Self.sizeLimit else { return .givenUp }
        if case .length(let left) = state {
            // Nothing was asked for yet, so nothing may follow.
            guard bytes.count <= left else { return .givenUp }
            state = .length(left - bytes.count)
            return bytes.count == left ? .complete : .incomplete
        }
        var rest = bytes
        while let byte = rest.first {
            if case .chunk(let left) = state {
                let part = min(left, rest.count)
                rest = rest.dropFirst(part)
                state = part == left ? .chunkSize(0, digits: 0, isOpen: true) : .chunk(left - part)
                continue
            }
            rest.removeFirst()
            let progress = step(byte)
            guard progress == .incomplete else { return progress == .complete && !rest.isEmpty ? .givenUp : progress }
        }
        return .incomplete
    }

    private mutating func step(_ byte: UInt8) -> Progress {
        switch state {
        case .length, .chunk: return .givenUp
        case .chunkSize(let size, let digits, let isOpen):
            if byte == UInt8(ascii: "\n") {
                guard digits > 0 else { return .givenUp }
                state = size == 0 ? .trailer(0) : .chunk(size + 2)
            } else if isOpen, let digit = Self.digit(byte) {
                guard digits < 6 else { return .givenUp }
                state = .chunkSize(size << 4 | digit, digits: digits + 1, isOpen: true)
            } else {
                state = .chunkSize(size, digits: digits, isOpen: false)
            }
        case .trailer(let length):
            if byte == UInt8(ascii: "\n") {
                guard length > 0 else { return .complete }
                state = .trailer(0)
            } else if byte != UInt8(ascii: "\r") {
                state = .trailer(length + 1)
            }
        }
        return .incomplete
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
