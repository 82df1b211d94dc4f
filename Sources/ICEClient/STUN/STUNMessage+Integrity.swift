internal import Wire

extension STUNMessage {
    /// Whether the bytes of a message carry the integrity attribute and it is valid under `key`.
    ///
    /// Attributes behind it do not count (RFC 8489, sections 14.5 and 14.6); MESSAGE-INTEGRITY-SHA256 may be cut to 16
    /// bytes or more. False for bytes that are no message.
    package static func isIntegrityValid(
        _ bytes: [UInt8], key: [UInt8], by integrity: STUNIntegrity = .sha1
    ) -> Bool {
        guard let raw = integrityAttribute(of: bytes, integrity), integrity.isLength(raw.value.count) else {
            return false
        }
        var covered = bytes[..<raw.offset]
        let length = raw.offset + 4 + raw.value.count - headerLength
        covered[2] = UInt8(truncatingIfNeeded: length >> 8)
        covered[3] = UInt8(truncatingIfNeeded: length)
        return MessageDigest.areEqual(integrity.code(key: key, covered).prefix(raw.value.count), raw.value)
    }

    /// Whether the bytes of a message carry the integrity attribute, valid or not.
    package static func hasIntegrity(_ bytes: [UInt8], by integrity: STUNIntegrity = .sha1) -> Bool {
        integrityAttribute(of: bytes, integrity) != nil
    }

    private static func integrityAttribute(
        of bytes: [UInt8], _ integrity: STUNIntegrity
    ) -> STUNAttributeCursor.Raw? {
        guard bytes.count >= headerLength else { return nil }
        var cursor = STUNAttributeCursor(bytes)
        while let raw = try? cursor.next(), cursor.passed <= maximumAttributes {
            if raw.type == integrity.attributeType { return raw }
            // Behind the stronger one only FINGERPRINT may stand.
            if raw.type == STUNAttributeType.messageIntegritySHA256 { return nil }
        }
        return nil
    }
}

extension ByteWriter {
    /// Adds an integrity attribute over all that was written, whose length field then ends with it.
    mutating func write(_ integrity: STUNIntegrity, key: [UInt8]) {
        patch(UInt16(count - STUNMessage.headerLength + 4 + integrity.length), at: 2)
        let code = integrity.code(key: key, bytes[...])
        write(integrity.attributeType)
        write(UInt16(code.count))
        write(contentsOf: code)
    }
}
