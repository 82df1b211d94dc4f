package import Wire

/// One attribute of a STUN message, its value understood.
///
/// MESSAGE-INTEGRITY and FINGERPRINT are not here: they belong to the bytes of a message, not to what it says.
package enum STUNAttribute: Equatable, Sendable {
    case mappedAddress(Endpoint)
    case xorMappedAddress(Endpoint)
    case username(String)
    case realm(STUNText)
    case nonce(STUNText)
    case errorCode(STUNErrorCode)
    case unknownAttributes([UInt16])
    case software(String)
    case alternateServer(Endpoint)
    /// The name a redirected TLS client has to find in the certificate.
    case alternateDomain(String)
    /// SHA-256 of `username:realm`, in place of USERNAME: 32 bytes.
    case userHash([UInt8])
    case passwordAlgorithm(STUNPasswordAlgorithm)
    /// What the server supports, its favourite first.
    case passwordAlgorithms([STUNPasswordAlgorithm])

    /// Seconds.
    case lifetime(UInt32)
    case xorPeerAddress(Endpoint)
    case xorRelayedAddress(Endpoint)
    case data([UInt8])
    case channelNumber(UInt16)
    /// An IP protocol number; 17 is UDP.
    case requestedTransport(UInt8)
    case requestedAddressFamily(IPAddress.Family)
    /// Asks for a relayed address of this family besides an IPv4 one.
    case additionalAddressFamily(IPAddress.Family)
    /// Why there is no relayed address of this family.
    case addressErrorCode(IPAddress.Family, STUNErrorCode)

    case priority(UInt32)
    case useCandidate
    case iceControlled(UInt64)
    case iceControlling(UInt64)

    /// Asks for a response from the server's other address, other port, or both (RFC 5780, section 7.2).
    case changeRequest(changeIP: Bool, changePort: Bool)
    /// Asks for a response to this port (RFC 5780, section 7.5).
    case responsePort(UInt16)
    /// Where the response left from.
    case responseOrigin(Endpoint)
    /// What CHANGE-REQUEST would make the server answer from.
    case otherAddress(Endpoint)

    case unknown(type: UInt16, value: [UInt8])
    /// Known, but its value cannot be read.
    case unreadable(type: UInt16, value: [UInt8])
}
