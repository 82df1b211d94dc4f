extension STUNMessage {
    /// Whether the bytes of a message carry a MESSAGE-INTEGRITY (HMAC-SHA1) that is valid under `key`.
    ///
    /// Attributes behind it do not count (RFC 8489, section 14.5). False for bytes that are no message.
    package static func isIntegrityValid(_ bytes: [UInt8], key: [UInt8]) -> Bool {
        guard let raw = integrityAttribute(of: bytes), raw.value.count == 20 else { return false }
        var covered = bytes[..<raw.offset]
        let length = raw.offset + 24 - headerLength
        covered[2] = UInt8(truncatingIfNeeded: length >> 8)
        covered[3] = UInt8(truncatingIfNeeded: length)
        return MessageDigest.areEqual(MessageDigest.hmacSHA1(key: key, covered)[...], raw.value)
    }

    /// Whether the bytes of a message carry a MESSAGE-INTEGRITY, valid or not.
    package static func hasIntegrity(_ bytes: [UInt8]) -> Bool {
        integrityAttribute(of: bytes) != nil
    }

    private static func integrityAttribute(of bytes: [UInt8]) -> STUNAttributeCursor.Raw? {
        guard bytes.count >= headerLength else { return nil }
        var cursor = STUNAttributeCursor(bytes)
        while let raw = try? cursor.next(), cursor.passed <= maximumAttributes {
            if raw.type == STUNAttributeType.messageIntegrity { return raw }
        }
        return nil
    }
}
