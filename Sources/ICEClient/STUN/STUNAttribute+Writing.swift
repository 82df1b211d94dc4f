internal import Wire

extension STUNAttribute {
    var type: UInt16 {
        switch self {
        case .mappedAddress: STUNAttributeType.mappedAddress
        case .xorMappedAddress: STUNAttributeType.xorMappedAddress
        case .username: STUNAttributeType.username
        case .realm: STUNAttributeType.realm
        case .nonce: STUNAttributeType.nonce
        case .errorCode: STUNAttributeType.errorCode
        case .unknownAttributes: STUNAttributeType.unknownAttributes
        case .software: STUNAttributeType.software
        case .alternateServer: STUNAttributeType.alternateServer
        case .lifetime: STUNAttributeType.lifetime
        case .xorPeerAddress: STUNAttributeType.xorPeerAddress
        case .xorRelayedAddress: STUNAttributeType.xorRelayedAddress
        case .data: STUNAttributeType.data
        case .channelNumber: STUNAttributeType.channelNumber
        case .requestedTransport: STUNAttributeType.requestedTransport
        case .requestedAddressFamily: STUNAttributeType.requestedAddressFamily
        case .priority: STUNAttributeType.priority
        case .useCandidate: STUNAttributeType.useCandidate
        case .iceControlled: STUNAttributeType.iceControlled
        case .iceControlling: STUNAttributeType.iceControlling
        case .alternateDomain: STUNAttributeType.alternateDomain
        case .userHash: STUNAttributeType.userHash
        case .passwordAlgorithm: STUNAttributeType.passwordAlgorithm
        case .passwordAlgorithms: STUNAttributeType.passwordAlgorithms
        case .additionalAddressFamily: STUNAttributeType.additionalAddressFamily
        case .addressErrorCode: STUNAttributeType.addressErrorCode
        case .changeRequest: STUNAttributeType.changeRequest
        case .responsePort: STUNAttributeType.responsePort
        case .responseOrigin: STUNAttributeType.responseOrigin
        case .otherAddress: STUNAttributeType.otherAddress
        case .unknown(let type, _), .unreadable(let type, _): type
        }
    }

    /// Writes type, length, value and the padding to a multiple of four.
    func write(to writer: inout ByteWriter, transactionID: TransactionID) {
        writer.write(type)
        let lengthOffset = writer.count
        writer.write(UInt16(0))
        writeValue(to: &writer, transactionID)
        let length = writer.count - lengthOffset - 2
        writer.patch(UInt16(length), at: lengthOffset)
        writer.write(zeros: -length & 3)
    }

    private func writeValue(to writer: inout ByteWriter, _ transactionID: TransactionID) {
        switch self {
        case .mappedAddress(let endpoint), .alternateServer(let endpoint), .responseOrigin(let endpoint),
            .otherAddress(let endpoint):
            writer.write(endpoint)
        case .xorMappedAddress(let endpoint), .xorPeerAddress(let endpoint), .xorRelayedAddress(let endpoint):
            writer.write(endpoint.masked(by: transactionID))
        case .username(let text), .software(let text), .alternateDomain(let text): writer.write(text: text)
        case .realm(let text), .nonce(let text):
            writer.write(contentsOf: text.bytes.prefix(Self.maximumTextLength))
        case .errorCode(let error):
            writer.write(UInt16(0))
            writer.write(error)
        case .addressErrorCode(let family, let error):
            writer.write(family.number)
            writer.write(UInt8(0))
            writer.write(error)
        case .unknownAttributes(let types):
            for type in types.prefix(STUNMessage.maximumAttributes) { writer.write(type) }
        case .lifetime(let value), .priority(let value): writer.write(value)
        case .data(let bytes), .userHash(let bytes), .unknown(_, let bytes), .unreadable(_, let bytes):
            writer.write(contentsOf: bytes)
        case .passwordAlgorithm(let algorithm): writer.write(algorithm)
        case .passwordAlgorithms(let algorithms): for algorithm in algorithms { writer.write(algorithm) }
        case .changeRequest(let changeIP, let changePort):
            writer.write((changeIP ? 4 : 0) | (changePort ? 2 : 0) as UInt32)
        case .channelNumber(let number), .responsePort(let number): writer.write(UInt32(number) << 16)
        case .requestedTransport(let number): writer.write(UInt32(number) << 24)
        case .requestedAddressFamily(let family), .additionalAddressFamily(let family):
            writer.write(UInt32(family.number) << 24)
        case .useCandidate: break
        case .iceControlled(let value), .iceControlling(let value): writer.write(value)
        }
    }
}

extension Endpoint {
    /// The endpoint combined with the magic cookie and the transaction by exclusive or; the same both ways.
    ///
    /// RFC 8489, section 14.2.
    func masked(by transactionID: TransactionID) -> Endpoint {
        let cookie = STUNMessage.magicCookie
        let maskedPort = port ^ UInt16(cookie >> 16)
        switch address {
        case .v4(let bits):
            return Endpoint(.v4(bits ^ cookie), maskedPort)
        case .v6(let upper, let lower):
            let mask = transactionID.bytes
            let first = UInt64(cookie) << 32 | mask.prefix(4).reduce(0) { $0 << 8 | UInt64($1) }
            let second = mask.dropFirst(4).reduce(0) { $0 << 8 | UInt64($1) }
            return Endpoint(.v6(upper ^ first, lower ^ second), maskedPort)
        }
    }
}

extension IPAddress.Family {
    fileprivate var number: UInt8 { self == .v4 ? 1 : 2 }
}

extension ByteWriter {
    fileprivate mutating func write(_ endpoint: Endpoint) {
        write(UInt8(0))
        write(endpoint.address.family.number)
        write(endpoint.port)
        write(contentsOf: endpoint.address.bytes)
    }

    fileprivate mutating func write(_ error: STUNErrorCode) {
        write(UInt8(clamping: error.code / 100))
        write(UInt8(clamping: error.code % 100))
        write(text: error.reason)
    }

    fileprivate mutating func write(_ algorithm: STUNPasswordAlgorithm) {
        let parameters = algorithm.parameters.prefix(STUNAttribute.maximumTextLength)
        write(algorithm.number)
        write(UInt16(parameters.count))
        write(contentsOf: parameters)
        write(zeros: -parameters.count & 3)
    }

    fileprivate mutating func write(text: String) {
        write(contentsOf: text.utf8.prefix(STUNAttribute.maximumTextLength))
    }
}
