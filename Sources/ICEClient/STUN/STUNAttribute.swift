package import Wire

/// One attribute of a STUN message, its value understood.
///
/// MESSAGE-INTEGRITY and FINGERPRINT are not here: they belong to the bytes of a message, not to what it says.
package enum STUNAttribute: Equatable, Sendable {
    case mappedAddress(Endpoint)
    case xorMappedAddress(Endpoint)
    case username(String)
    case realm(String)
    case nonce(String)
    case errorCode(STUNErrorCode)
    case unknownAttributes([UInt16])
    case software(String)
    case alternateServer(Endpoint)

    /// Seconds.
    case lifetime(UInt32)
    case xorPeerAddress(Endpoint)
    case xorRelayedAddress(Endpoint)
    case data([UInt8])
    case channelNumber(UInt16)
    /// An IP protocol number; 17 is UDP.
    case requestedTransport(UInt8)
    case requestedAddressFamily(IPAddress.Family)

    case priority(UInt32)
    case useCandidate
    case iceControlled(UInt64)
    case iceControlling(UInt64)

    case unknown(type: UInt16, value: [UInt8])
}
