/// Gathers the head of a proxy's answer from the pieces in which it arrives.
struct ProxyAnswerReader: Sendable {
    enum Progress: Equatable {
        case incomplete
        /// With what follows the head.
        case complete(ProxyAnswerHead, rest: ArraySlice<UInt8>)
        /// It is no HTTP, or larger than any proxy's head.
        case malformed
    }

    /// The largest head, in bytes.
    static let sizeLimit = 16 * 1024
    static let lineLimit = 64
    private static let beginning = Array("HTTP/1.".utf8)

    private var bytes: [UInt8] = []
    /// Where the line that is not complete yet begins.
    private var lineStart = 0
    /// Up to here no line feed was found.
    private var searched = 0
    private var lines: [Substring] = []

    /// No byte of the answer has come.
    var isEmpty: Bool { bytes.isEmpty }

    mutating func receive(_ more: ArraySlice<UInt8>) -> Progress {
        // Behind a small head there may be much for the next layer.
        let taken = more.prefix(Self.sizeLimit - bytes.count)
        bytes += taken
        guard bytes.starts(with: Self.beginning.prefix(bytes.count)) else { return .malformed }
        while let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
            let hasReturn = end > lineStart && bytes[end - 1] == UInt8(ascii: "\r")
            let line = bytes[lineStart..<(hasReturn ? end - 1 : end)]
            (lineStart, searched) = (end + 1, end + 1)
            if line.isEmpty {
                guard let head = ProxyAnswerHead(lines) else { return .malformed }
                return .complete(head, rest: bytes[lineStart...] + more.dropFirst(taken.count))
            }
            guard lines.count < Self.lineLimit else { return .malformed }
            lines.append(Substring(decoding: line, as: UTF8.self))
        }
        searched = bytes.count
        return bytes.count < Self.sizeLimit ? .incomplete : .malformed
    }
}
