/// Keeps from the DTLS library what cannot be a record of an association's present state.
///
/// Nobody has to know a key to send a record that is too short to be decrypted, and some releases of OpenSSL 3.0 take one for
/// a fatal error of the association. So each record is looked at by itself: type, version, epoch and length (RFC 6347,
/// section 4.1; RFC 5288 and RFC 7905 for the lengths). What is left is still only as true as its authentication tag.
enum DTLSRecordFilter {
    /// How an association's cipher changes the length of a record.
    struct Cipher: Equatable {
        /// Explicit nonce and tag, in bytes.
        let overhead: Int

        /// AES-GCM: 8 bytes of nonce, 16 of tag (RFC 5288).
        static let gcm = Cipher(overhead: 24)
        /// ChaCha20-Poly1305: the nonce is not sent (RFC 7905).
        static let chaCha20 = Cipher(overhead: 16)
    }

    private static let headerLength = 13
    /// Of a record's plain text (RFC 5246, section 6.2.1).
    fileprivate static let longestText = 16_384

    /// The records of a datagram that may be read, one behind the other; empty if there are none.
    ///
    /// - Parameters:
    ///   - cipher: the one agreed on; nil before it is, when no encrypted record can be read.
    ///   - isComplete: the handshake is done, so that nothing in plain text belongs to this association any more.
    static func readable(in datagram: [UInt8], cipher: Cipher?, isComplete: Bool) -> [UInt8] {
        var kept: [UInt8] = []
        var rest = datagram[...]
        while let record = takeRecord(from: &rest) {
            if isReadable(record, cipher: cipher, isComplete: isComplete) { kept += record }
        }
        return kept
    }

    /// The next whole record; nil if what is left is none, which stays.
    private static func takeRecord(from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard rest.count >= headerLength else { return nil }
        let start = rest.startIndex
        let length = headerLength + Int(rest[start + 11]) << 8 + Int(rest[start + 12])
        guard rest.count >= length else { return nil }
        defer { rest = rest.dropFirst(length) }
        return rest.prefix(length)
    }

    private static func isReadable(_ record: ArraySlice<UInt8>, cipher: Cipher?, isComplete: Bool) -> Bool {
        let header = Array(record.prefix(headerLength))
        // DTLS 1.0 is the version of a first ClientHello's record (RFC 6347, section 4.1).
        guard let type = ContentType(rawValue: header[0]), header[1] == 0xFE, header[2] == 0xFF || header[2] == 0xFD
        else { return false }
        let length = record.count - headerLength
        switch (header[3], header[4]) {
        case (0, 0): return !isComplete && type.allows(plain: length)
        case (0, 1):
            guard let cipher else { return false }
            return type.allows(encrypted: length - cipher.overhead)
        // There is one epoch of encrypted records: renegotiation is refused.
        default: return false
        }
    }

    private enum ContentType: UInt8 {
        case changeCipherSpec = 20
        case alert
        case handshake
        case applicationData

        func allows(plain length: Int) -> Bool {
            switch self {
            case .changeCipherSpec: length == 1
            case .alert: length == 2
            case .handshake: (1...DTLSRecordFilter.longestText).contains(length)
            case .applicationData: false
            }
        }

        /// The plain text's length of an encrypted record; negative for one that has no room for nonce and tag.
        func allows(encrypted length: Int) -> Bool {
            switch self {
            // It stands before the first encrypted record, in plain text.
            case .changeCipherSpec: false
            case .alert: length == 2
            case .handshake, .applicationData: (1...DTLSRecordFilter.longestText).contains(length)
            }
        }
    }
}
