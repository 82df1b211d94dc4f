internal import Wire

/// One `a=crypto` line: an SDES key (RFC 4568, section 9); its text for people never shows the key.
package struct SDPCrypto: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    package var tag: Int
    /// The suite as written: `AES_CM_128_HMAC_SHA1_80`.
    package var suite: String
    /// The key parameters: `inline:` and base64, with what may follow.
    package var keyParameters: String
    package var sessionParameters: [String]

    /// A line of ours.
    ///
    /// - Parameter material: a master key and its salt, of the suite's lengths.
    package init(tag: Int, suite: SDPCryptoSuite, material: [UInt8]) {
        self.tag = tag
        self.suite = suite.rawValue
        keyParameters = "inline:" + Base64.encode(material)
        sessionParameters = []
    }

    /// Reads `1 AES_CM_128_HMAC_SHA1_80 inline:…`.
    package init?(parsing text: String) {
        let fields = text.split(separator: " ", maxSplits: 16)
        guard fields.count >= 3, let tag = Int(fields[0]), (0...999_999_999).contains(tag) else { return nil }
        self.tag = tag
        suite = String(fields[1])
        keyParameters = String(fields[2])
        sessionParameters = fields.dropFirst(3).map(String.init)
    }

    /// As it goes on the wire, with the key.
    var value: String { (["\(tag)", suite, keyParameters] + sessionParameters).joined(separator: " ") }

    /// Without the key, which must not reach a log.
    package var description: String { "\(tag) \(suite)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}

// What can be used of a line.
extension SDPCrypto {
    /// The suite, if it is one of ours and the line asks for nothing that we do not do.
    package var usableSuite: SDPCryptoSuite? { material == nil ? nil : SDPCryptoSuite(rawValue: suite) }

    /// The master key and salt; nil for a line that cannot be used.
    ///
    /// Refused are unknown suites, keys of another length, several keys or a key identifier (which would have to be in each packet),
    /// lifetimes too short for a call, and session parameters that must be obeyed: those that turn protection off among them.
    package var material: [UInt8]? {
        guard let suite = SDPCryptoSuite(rawValue: suite), sessionParameters.allSatisfy(Self.mayBeIgnored),
            keyParameters.utf8.prefix(7).map({ $0 | 0x20 }).elementsEqual("inline:".utf8.map { $0 | 0x20 })
        else { return nil }
        let fields = keyParameters.dropFirst(7).split(separator: "|", omittingEmptySubsequences: false)
        guard let text = fields.first, fields.count <= 2, fields.dropFirst().allSatisfy(Self.isLongEnough) else {
            return nil
        }
        guard let bytes = Base64.decode(Self.padded(text)), bytes.count == suite.materialLength else {
            return nil
        }
        return bytes
    }

    /// With the padding that it ought to have, whatever it came with: padding does not count (RFC 4568, section 6.1).
    private static func padded(_ text: Substring) -> String {
        let letters = text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }.count
        return String(text.prefix(letters)) + String(repeating: "=", count: (4 - letters % 4) % 4)
    }

    /// A lifetime in packets, `2^20` or `1048576`: six hours of twenty milliseconds each at least, for keys are not renewed in a call.
    private static func isLongEnough(_ lifetime: Substring) -> Bool {
        let isPower = lifetime.hasPrefix("2^")
        let digits = lifetime.dropFirst(isPower ? 2 : 0)
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = UInt64(digits)
        else { return false }
        return isPower ? (20...48).contains(number) : number >= 1 << 20
    }

    /// Only hints may be left aside: the replay window's size, and what the peer itself marks as optional (RFC 4568, section 6.3).
    private static func mayBeIgnored(_ parameter: String) -> Bool {
        parameter.hasPrefix("WSH=") || parameter.hasPrefix("-")
    }
}
