/// What a STUN message is about: 12 bits (RFC 8489, section 18.2, and RFC 8656, section 17).
package struct STUNMethod: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue & 0xFFF
    }

    package static let binding = Self(rawValue: 0x001)
    package static let allocate = Self(rawValue: 0x003)
    package static let refresh = Self(rawValue: 0x004)
    package static let send = Self(rawValue: 0x006)
    package static let data = Self(rawValue: 0x007)
    package static let createPermission = Self(rawValue: 0x008)
    package static let channelBind = Self(rawValue: 0x009)
}
