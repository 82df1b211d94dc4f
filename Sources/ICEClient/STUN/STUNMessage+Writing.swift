internal import Wire

extension STUNMessage {
    /// The message as it goes over the wire.
    ///
    /// - Parameters:
    ///   - integrityKey: adds an integrity attribute under this key.
    ///   - integrities: which ones, in this order.
    ///   - fingerprint: adds FINGERPRINT, so that ICE checks can be told from other packets.
    package func encoded(
        integrityKey: [UInt8]? = nil, by integrities: [STUNIntegrity] = [.sha1], fingerprint: Bool = true
    ) -> [UInt8] {
        var writer = ByteWriter(reserving: 256)
        writer.write(wireType)
        writer.write(UInt16(0))
        writer.write(Self.magicCookie)
        writer.write(contentsOf: transactionID.bytes)
        for attribute in attributes { attribute.write(to: &writer, transactionID: transactionID) }
        if let integrityKey {
            for integrity in integrities { writer.write(integrity, key: integrityKey) }
        }
        guard fingerprint else {
            writer.patch(UInt16(writer.count - Self.headerLength), at: 2)
            return writer.bytes
        }
        writer.patch(UInt16(writer.count - Self.headerLength + 8), at: 2)
        let code = Self.fingerprint(of: writer.bytes[...])
        writer.write(STUNAttributeType.fingerprint)
        writer.write(UInt16(4))
        writer.write(code)
        return writer.bytes
    }

    /// RFC 8489, section 14.7: a CRC-32, told from other CRCs by a constant.
    static func fingerprint(of bytes: ArraySlice<UInt8>) -> UInt32 {
        CRC32.checksum(bytes) ^ 0x5354_554E
    }

    /// Class and method, their bits interleaved (RFC 8489, figure 3).
    private var wireType: UInt16 {
        let bits = method.rawValue
        let kind = UInt16(messageClass.rawValue)
        return bits & 0xF | (bits & 0x70) << 1 | (bits & 0xF80) << 2 | (kind & 1) << 4 | (kind & 2) << 7
    }
}
