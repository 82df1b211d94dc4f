internal import Wire

/// Takes secrets out of what is captured, leaving its length as it was.
struct CaptureScrubber: Sendable {
    /// Found anywhere, they are overwritten; short ones would hit innocent text.
    private var secrets: [[UInt8]] = []
    private static let shortest = 4
    private static let maximumSecrets = 64
    private static let mask = UInt8(ascii: "x")
    /// What stands before a secret in text: keys of SDP and of URLs.
    private static let labels = ["ice-pwd:", "inline:", "password=", "credential=", "access_token="].map {
        Array($0.utf8)
    }

    init(secrets: [String]) {
        for secret in secrets { add(Array(secret.utf8)) }
    }

    mutating func add(_ secret: [UInt8]) {
        guard secret.count >= Self.shortest, secrets.count < Self.maximumSecrets, !secrets.contains(secret) else {
            return
        }
        secrets.append(secret)
    }

    /// The text without secrets.
    func scrubbed(_ text: [UInt8]) -> [UInt8] {
        var result = text
        for secret in secrets {
            for start in Self.places(of: secret, in: text) { Self.cover(&result, start..<start + secret.count) }
        }
        for label in Self.labels {
            for start in Self.places(of: label, in: text) {
                Self.cover(&result, Self.value(in: text, from: start + label.count))
            }
        }
        return result
    }

    /// `user:password`, of which the password is covered whatever its length.
    static func withoutPassword(_ credentials: [UInt8]) -> [UInt8] {
        guard let colon = credentials.firstIndex(of: UInt8(ascii: ":")) else { return credentials }
        var result = credentials
        cover(&result, colon + 1..<result.count)
        return result
    }

    private static func cover(_ bytes: inout [UInt8], _ range: Range<Int>) {
        for index in range { bytes[index] = mask }
    }

    private static func places(of pattern: [UInt8], in text: [UInt8]) -> [Int] {
        guard let first = pattern.first, text.count >= pattern.count else { return [] }
        var result: [Int] = []
        for start in 0...(text.count - pattern.count) where text[start] == first {
            if text[start..<start + pattern.count].elementsEqual(pattern) { result.append(start) }
        }
        return result
    }

    /// From a label to the end of its value: white space, a quote, `&`, or an escaped line end of JSON.
    private static func value(in text: [UInt8], from start: Int) -> Range<Int> {
        var end = start
        while end < text.count {
            let byte = text[end]
            if byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "&") { break }
            if byte == UInt8(ascii: "\\"), end + 1 < text.count, "rnt\"".utf8.contains(text[end + 1]) { break }
            end += 1
        }
        return start..<end
    }
}
