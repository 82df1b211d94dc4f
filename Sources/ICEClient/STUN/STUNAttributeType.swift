/// The 16-bit types of the attributes we read or write (RFC 8489, 8656, 8445, 5780).
///
/// Types below 0x8000 must be understood, or the message is refused.
enum STUNAttributeType {
    static let mappedAddress: UInt16 = 0x0001
    static let changeRequest: UInt16 = 0x0003
    static let username: UInt16 = 0x0006
    static let messageIntegrity: UInt16 = 0x0008
    static let errorCode: UInt16 = 0x0009
    static let unknownAttributes: UInt16 = 0x000A
    static let channelNumber: UInt16 = 0x000C
    static let lifetime: UInt16 = 0x000D
    static let xorPeerAddress: UInt16 = 0x0012
    static let data: UInt16 = 0x0013
    static let realm: UInt16 = 0x0014
    static let nonce: UInt16 = 0x0015
    static let xorRelayedAddress: UInt16 = 0x0016
    /// Of RFC 3489, which RFC 5389 took out: RESPONSE-ADDRESS, SOURCE-ADDRESS, CHANGED-ADDRESS, PASSWORD, REFLECTED-FROM.
    static let obsolete: Set<UInt16> = [0x0002, 0x0004, 0x0005, 0x0007, 0x000B]
    static let requestedAddressFamily: UInt16 = 0x0017
    static let requestedTransport: UInt16 = 0x0019
    static let messageIntegritySHA256: UInt16 = 0x001C
    static let passwordAlgorithm: UInt16 = 0x001D
    static let userHash: UInt16 = 0x001E
    static let xorMappedAddress: UInt16 = 0x0020
    static let priority: UInt16 = 0x0024
    static let useCandidate: UInt16 = 0x0025
    static let responsePort: UInt16 = 0x0027
    static let additionalAddressFamily: UInt16 = 0x8000
    static let addressErrorCode: UInt16 = 0x8001
    static let passwordAlgorithms: UInt16 = 0x8002
    static let alternateDomain: UInt16 = 0x8003
    static let software: UInt16 = 0x8022
    static let alternateServer: UInt16 = 0x8023
    static let fingerprint: UInt16 = 0x8028
    static let iceControlled: UInt16 = 0x8029
    static let iceControlling: UInt16 = 0x802A
    static let responseOrigin: UInt16 = 0x802B
    static let otherAddress: UInt16 = 0x802C

    /// ADDITIONAL-ADDRESS-FAMILY and ADDRESS-ERROR-CODE as coturn knew them until 2025.
    static let draftAdditionalAddressFamily: UInt16 = 0x8032
    static let draftAddressErrorCode: UInt16 = 0x8033
}
