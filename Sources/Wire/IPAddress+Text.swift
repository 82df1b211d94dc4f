extension IPAddress: CustomStringConvertible {
    /// Reads dotted IPv4, or IPv6 of RFC 4291, section 2.2, without brackets or zone; nil for anything else.
    package init?(_ text: some StringProtocol) {
        if let bits = Self.parseIPv4(text) {
            self = .v4(bits)
        } else if let words = Self.parseIPv6(text) {
            self = .v6(words.0, words.1)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .v4(let bits):
            "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
        case .v6(let upper, let lower):
            Self.describe(groups: Self.groups(of: upper) + Self.groups(of: lower))
        }
    }

    private static func groups(of word: UInt64) -> [UInt16] {
        (0..<4).map { UInt16(truncatingIfNeeded: word >> (48 - 16 * UInt64($0))) }
    }

    /// RFC 5952: lower case, the longest run of two or more zero groups shortened, the first of equals.
    private static func describe(groups: [UInt16]) -> String {
        var best = 0..<0
        var index = 0
        while index < 8 {
            var end = index
            while end < 8, groups[end] == 0 { end += 1 }
            if end - index > max(1, best.count) { best = index..<end }
            index = max(end, index + 1)
        }
        let text = { (part: ArraySlice<UInt16>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
        return best.isEmpty
            ? text(groups[...]) : text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
    }

    private static func parseIPv4(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
                let byte = UInt8(part)
            else { return nil }
            bits = bits << 8 | UInt32(byte)
        }
        return bits
    }

    private static func parseIPv6(_ text: some StringProtocol) -> (UInt64, UInt64)? {
        guard text.utf8.count <= 45 else { return nil }
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count <= 2, let head = parseGroups(halves[0]) else { return nil }
        var groups = head
        if halves.count == 2 {
            guard let tail = parseGroups(halves[1]), head.count + tail.count <= 7 else { return nil }
            groups += [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
        }
        guard groups.count == 8 else { return nil }
        let words = (groups[..<4], groups[4...])
        let join = { (part: ArraySlice<UInt16>) in part.reduce(UInt64(0)) { $0 << 16 | UInt64($1) } }
        return (join(words.0), join(words.1))
    }

    private static func parseGroups(_ text: some StringProtocol) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, let bits = parseIPv4(part) {
                groups += [UInt16(bits >> 16), UInt16(bits & 0xFFFF)]
            } else if (1...4).contains(part.utf8.count), let group = UInt16(part, radix: 16), !part.isSigned {
                groups.append(group)
            } else {
                return nil
            }
        }
        return groups
    }
}

extension StringProtocol {
    /// Whether it begins with a sign, which the numbers of the standard library may have and those of addresses not.
    fileprivate var isSigned: Bool { utf8.first == UInt8(ascii: "+") || utf8.first == UInt8(ascii: "-") }
}
