package import Wire

/// The first attribute of each kind, or nil; later ones of the same kind do not count (RFC 8489, section 14).
extension STUNMessage {
    package var username: String? { first { if case .username(let value) = $0 { value } else { nil } } }
    package var realm: STUNText? { first { if case .realm(let value) = $0 { value } else { nil } } }
    package var nonce: STUNText? { first { if case .nonce(let value) = $0 { value } else { nil } } }
    package var errorCode: STUNErrorCode? { first { if case .errorCode(let value) = $0 { value } else { nil } } }
    package var lifetime: UInt32? { first { if case .lifetime(let value) = $0 { value } else { nil } } }
    package var data: [UInt8]? { first { if case .data(let value) = $0 { value } else { nil } } }
    package var channelNumber: UInt16? { first { if case .channelNumber(let value) = $0 { value } else { nil } } }
    package var priority: UInt32? { first { if case .priority(let value) = $0 { value } else { nil } } }
    package var iceControlled: UInt64? { first { if case .iceControlled(let value) = $0 { value } else { nil } } }
    package var iceControlling: UInt64? { first { if case .iceControlling(let value) = $0 { value } else { nil } } }
    package var hasUseCandidate: Bool { attributes.contains(.useCandidate) }

    package var userHash: [UInt8]? { first { if case .userHash(let value) = $0 { value } else { nil } } }
    package var alternateDomain: String? { first { if case .alternateDomain(let value) = $0 { value } else { nil } } }
    package var responsePort: UInt16? { first { if case .responsePort(let value) = $0 { value } else { nil } } }
    package var responseOrigin: Endpoint? { first { if case .responseOrigin(let value) = $0 { value } else { nil } } }
    package var otherAddress: Endpoint? { first { if case .otherAddress(let value) = $0 { value } else { nil } } }

    package var unknownAttributes: [UInt16]? {
        first { if case .unknownAttributes(let value) = $0 { value } else { nil } }
    }
    package var passwordAlgorithm: STUNPasswordAlgorithm? {
        first { if case .passwordAlgorithm(let value) = $0 { value } else { nil } }
    }
    package var passwordAlgorithms: [STUNPasswordAlgorithm]? {
        first { if case .passwordAlgorithms(let value) = $0 { value } else { nil } }
    }
    package var requestedAddressFamily: IPAddress.Family? {
        first { if case .requestedAddressFamily(let value) = $0 { value } else { nil } }
    }
    package var additionalAddressFamily: IPAddress.Family? {
        first { if case .additionalAddressFamily(let value) = $0 { value } else { nil } }
    }
    package var addressErrorCode: (family: IPAddress.Family, error: STUNErrorCode)? {
        first { if case .addressErrorCode(let family, let error) = $0 { (family, error) } else { nil } }
    }
    package var changeRequest: (changeIP: Bool, changePort: Bool)? {
        first { if case .changeRequest(let changeIP, let changePort) = $0 { (changeIP, changePort) } else { nil } }
    }
    package var alternateServer: Endpoint? {
        first { if case .alternateServer(let value) = $0 { value } else { nil } }
    }
    package var xorPeerAddress: Endpoint? {
        first { if case .xorPeerAddress(let value) = $0 { value } else { nil } }
    }

    /// All of them: an allocation may have one of each family.
    package var xorRelayedAddresses: [Endpoint] {
        attributes.compactMap { if case .xorRelayedAddress(let value) = $0 { value } else { nil } }
    }

    /// Where the sender of the request was seen: XOR-MAPPED-ADDRESS, or MAPPED-ADDRESS of an old server.
    package var reflexiveAddress: Endpoint? {
        first { if case .xorMappedAddress(let value) = $0 { value } else { nil } }
            ?? first { if case .mappedAddress(let value) = $0 { value } else { nil } }
    }

    private func first<Value>(_ value: (STUNAttribute) -> Value?) -> Value? {
        for attribute in attributes {
            if let found = value(attribute) { return found }
        }
        return nil
    }
}
