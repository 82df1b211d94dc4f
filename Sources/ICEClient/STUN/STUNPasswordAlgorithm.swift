/// How a long-term password becomes the key of the integrity attributes (RFC 8489, section 18.5).
package struct STUNPasswordAlgorithm: Hashable, Sendable {
    /// As IANA numbers them.
    package var number: UInt16
    /// None for the algorithms we know.
    package var parameters: [UInt8]

    package init(number: UInt16, parameters: [UInt8] = []) {
        self.number = number
        self.parameters = parameters
    }

    package static let md5 = Self(number: 1)
    package static let sha256 = Self(number: 2)

    /// Longest list we read: more than there are algorithms.
    static let maximumCount = 16
}
