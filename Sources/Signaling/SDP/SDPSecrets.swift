/// Media keys in text that people may read.
package enum SDPSecrets {
    private static let label = Array("inline:".utf8)

    /// The text with what stands behind each `inline:` left out (RFC 4568, section 6.1).
    ///
    /// The text may be a description, or one inside of JSON, where slashes may be escaped.
    package static func hidden(in text: String) -> String {
        var bytes = Array(text.utf8)
        var start = 0
        while let place = firstLabel(in: bytes, from: start) {
            var end = place
            while end < bytes.count, isOfKey(bytes[end]) || isEscapedSlash(bytes[end...]) { end += 1 }
            let replacement = Array("(hidden)".utf8)
            bytes.replaceSubrange(place..<end, with: replacement)
            start = place + replacement.count
        }
        return start == 0 ? text : String(decoding: bytes, as: UTF8.self)
    }

    /// The index behind the next label, in any case of its letters.
    private static func firstLabel(in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= start + label.count else { return nil }
        for index in start...(bytes.count - label.count) {
            let isLabel = label.indices.allSatisfy { bytes[index + $0] | 0x20 == label[$0] | 0x20 }
            if isLabel { return index + label.count }
        }
        return nil
    }

    private static func isEscapedSlash(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "/")])
    }

    private static func isOfKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
