/// A STUN message (RFC 8489): what it is and what it says, apart from its bytes.
package struct STUNMessage: Equatable, Sendable {
    package var messageClass: STUNClass
    package var method: STUNMethod
    package var transactionID: TransactionID
    package var attributes: [STUNAttribute]

    static let headerLength = 20
    static let magicCookie: UInt32 = 0x2112_A442
    /// More than any message we know of carries.
    static let maximumAttributes = 64

    package init(
        _ messageClass: STUNClass, _ method: STUNMethod, transactionID: TransactionID, attributes: [STUNAttribute] = []
    ) {
        self.messageClass = messageClass
        self.method = method
        self.transactionID = transactionID
        self.attributes = attributes
    }

    /// The types of attributes that must be understood and are not (RFC 8489, section 6.3).
    package var unknownRequired: [UInt16] {
        attributes.compactMap {
            guard case .unknown(let type, _) = $0, type < 0x8000, !STUNAttributeType.obsolete.contains(type) else {
                return nil
            }
            return type
        }
    }

    /// Whether it carries what only servers of RFC 3489 send; that says nothing we need.
    package var isOfOldServer: Bool {
        attributes.contains {
            guard case .unknown(let type, _) = $0 else { return false }
            return STUNAttributeType.obsolete.contains(type)
        }
    }

    /// Attributes that are known, but whose values cannot be read: they count as missing.
    package var unreadable: [UInt16] {
        attributes.compactMap { if case .unreadable(let type, _) = $0 { type } else { nil } }
    }
}
