internal import Wire

extension STUNMessage {
    /// Reads one whole message, and checks its FINGERPRINT if there is one; integrity is the caller's to check.
    ///
    /// An attribute that cannot be read costs nothing but itself.
    ///
    /// What follows MESSAGE-INTEGRITY, other than FINGERPRINT, is left out because nothing vouches for it
    /// (RFC 8489, section 14.5).
    package init(parsing bytes: [UInt8]) throws(STUNError) {
        guard bytes.count >= Self.headerLength else { throw .truncated }
        guard bytes[0] < 0x40, Self.word(bytes, at: 4) == Self.magicCookie,
            let transactionID = TransactionID(bytes: bytes[8..<20])
        else { throw .notSTUN }
        let length = Int(bytes[2]) << 8 | Int(bytes[3])
        guard length & 3 == 0, length == bytes.count - Self.headerLength else { throw .badLength }
        let type = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        self.init(Self.messageClass(of: type), Self.method(of: type), transactionID: transactionID)
        try readAttributes(bytes)
    }

    private mutating func readAttributes(_ bytes: [UInt8]) throws(STUNError) {
        var cursor = STUNAttributeCursor(bytes)
        var isVouchedFor = true
        while let raw = try cursor.next() {
            guard cursor.passed <= Self.maximumAttributes else { throw .tooManyAttributes }
            switch raw.type {
            case STUNAttributeType.messageIntegrity, STUNAttributeType.messageIntegritySHA256:
                isVouchedFor = false
            case STUNAttributeType.fingerprint:
                guard cursor.isAtEnd, raw.value.count == 4,
                    Self.word(bytes, at: raw.value.startIndex) == Self.fingerprint(of: bytes[..<raw.offset])
                else { throw .badFingerprint }
            default:
                guard isVouchedFor else { continue }
                attributes.append(STUNAttribute(type: raw.type, value: raw.value, transactionID: transactionID))
            }
        }
    }

    private static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func messageClass(of type: UInt16) -> STUNClass {
        switch (type & 0x100 != 0, type & 0x10 != 0) {
        case (false, false): .request
        case (false, true): .indication
        case (true, false): .success
        case (true, true): .error
        }
    }

    private static func method(of type: UInt16) -> STUNMethod {
        STUNMethod(rawValue: type & 0xF | (type & 0xE0) >> 1 | (type & 0x3E00) >> 2)
    }
}
