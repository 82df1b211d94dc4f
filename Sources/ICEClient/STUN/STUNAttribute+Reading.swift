internal import Wire

extension STUNAttribute {
    /// Longest value we accept of USERNAME, REALM, NONCE, SOFTWARE and a reason phrase, in bytes (RFC 8489, section 14).
    static let maximumTextLength = 763

    /// Understands the value of one attribute; `.unreadable` when it cannot be, which is the reader's to mind.
    ///
    /// The transaction is needed because addresses are masked with it.
    init(type: UInt16, value: ArraySlice<UInt8>, transactionID: TransactionID) {
        do {
            self = try Self.read(type, ByteReader(value), transactionID)
        } catch {
            self = .unreadable(type: type, value: Array(value))
        }
    }

    private static func read(
        _ type: UInt16, _ source: ByteReader, _ transactionID: TransactionID
    ) throws(WireError) -> STUNAttribute {
        var reader = source
        return switch type {
        case STUNAttributeType.username: .username(try reader.readText())
        case STUNAttributeType.realm: .realm(try reader.readEcho())
        case STUNAttributeType.nonce: .nonce(try reader.readEcho())
        case STUNAttributeType.software: .software(String(decoding: reader.remaining, as: UTF8.self))
        case STUNAttributeType.errorCode: .errorCode(try reader.readErrorCode())
        case STUNAttributeType.unknownAttributes: .unknownAttributes(try reader.readTypes())
        case STUNAttributeType.priority: .priority(try reader.readUInt32())
        case STUNAttributeType.useCandidate: .useCandidate
        case STUNAttributeType.iceControlled: .iceControlled(try reader.readUInt64())
        case STUNAttributeType.iceControlling: .iceControlling(try reader.readUInt64())
        case STUNAttributeType.userHash: .userHash(try reader.readHash())
        case STUNAttributeType.passwordAlgorithm: .passwordAlgorithm(try reader.readAlgorithm())
        case STUNAttributeType.passwordAlgorithms: .passwordAlgorithms(try reader.readAlgorithms())
        case STUNAttributeType.alternateDomain: .alternateDomain(try reader.readText())
        default: try readRelaying(type, reader, transactionID)
        }
    }

    private static func readRelaying(
        _ type: UInt16, _ source: ByteReader, _ transactionID: TransactionID
    ) throws(WireError) -> STUNAttribute {
        var reader = source
        return switch type {
        case STUNAttributeType.lifetime: .lifetime(try reader.readUInt32())
        case STUNAttributeType.data: .data(Array(reader.remaining))
        case STUNAttributeType.channelNumber: .channelNumber(try reader.readUInt16())
        case STUNAttributeType.requestedTransport: .requestedTransport(try reader.readUInt8())
        case STUNAttributeType.requestedAddressFamily: .requestedAddressFamily(try reader.readFamily())
        case STUNAttributeType.additionalAddressFamily: .additionalAddressFamily(try reader.readFamily())
        case STUNAttributeType.addressErrorCode, STUNAttributeType.draftAddressErrorCode:
            try reader.readAddressErrorCode()
        case STUNAttributeType.changeRequest: try reader.readChangeRequest()
        case STUNAttributeType.responsePort: .responsePort(try reader.readUInt16())
        default: try readAddress(type, reader, transactionID)
        }
    }

    private static func readAddress(
        _ type: UInt16, _ source: ByteReader, _ transactionID: TransactionID
    ) throws(WireError) -> STUNAttribute {
        var reader = source
        return switch type {
        case STUNAttributeType.mappedAddress: .mappedAddress(try reader.readEndpoint())
        case STUNAttributeType.alternateServer: .alternateServer(try reader.readEndpoint())
        case STUNAttributeType.responseOrigin: .responseOrigin(try reader.readEndpoint())
        case STUNAttributeType.otherAddress: .otherAddress(try reader.readEndpoint())
        case STUNAttributeType.xorMappedAddress: .xorMappedAddress(try reader.readEndpoint().masked(by: transactionID))
        case STUNAttributeType.xorPeerAddress: .xorPeerAddress(try reader.readEndpoint().masked(by: transactionID))
        case STUNAttributeType.xorRelayedAddress:
            .xorRelayedAddress(try reader.readEndpoint().masked(by: transactionID))
        default: .unknown(type: type, value: Array(reader.remaining))
        }
    }
}

extension ByteReader {
    fileprivate mutating func readText() throws(WireError) -> String {
        guard count <= STUNAttribute.maximumTextLength, let text = String(validating: remaining, as: UTF8.self) else {
            throw .truncated
        }
        return text
    }

    fileprivate mutating func readEcho() throws(WireError) -> STUNText {
        guard count <= STUNAttribute.maximumTextLength else { throw .truncated }
        return STUNText(bytes: remaining)
    }

    fileprivate mutating func readAddressErrorCode() throws(WireError) -> STUNAttribute {
        let family = try readFamily()
        try skip(1)
        return .addressErrorCode(family, try readErrorNumberAndReason())
    }

    fileprivate mutating func readChangeRequest() throws(WireError) -> STUNAttribute {
        let flags = try readUInt32()
        return .changeRequest(changeIP: flags & 4 != 0, changePort: flags & 2 != 0)
    }

    fileprivate mutating func readErrorCode() throws(WireError) -> STUNErrorCode {
        try skip(2)
        return try readErrorNumberAndReason()
    }

    private mutating func readErrorNumberAndReason() throws(WireError) -> STUNErrorCode {
        let hundreds = Int(try readUInt8() & 7)
        let rest = Int(try readUInt8())
        guard (3...6).contains(hundreds), rest < 100 else { throw .truncated }
        let reason = String(decoding: remaining.prefix(STUNAttribute.maximumTextLength), as: UTF8.self)
        return STUNErrorCode(hundreds * 100 + rest, reason)
    }

    fileprivate mutating func readHash() throws(WireError) -> [UInt8] {
        guard count == 32 else { throw .truncated }
        return Array(remaining)
    }

    fileprivate mutating func readAlgorithm() throws(WireError) -> STUNPasswordAlgorithm {
        let number = try readUInt16()
        let parameters = Array(try readBytes(Int(try readUInt16())))
        guard parameters.count <= STUNAttribute.maximumTextLength else { throw .truncated }
        // The padding of the last one may be the attribute's own.
        try skip(min(-parameters.count & 3, count))
        return STUNPasswordAlgorithm(number: number, parameters: parameters)
    }

    fileprivate mutating func readAlgorithms() throws(WireError) -> [STUNPasswordAlgorithm] {
        var algorithms: [STUNPasswordAlgorithm] = []
        while !isAtEnd {
            guard algorithms.count < STUNPasswordAlgorithm.maximumCount else { throw .truncated }
            algorithms.append(try readAlgorithm())
        }
        return algorithms
    }

    fileprivate mutating func readTypes() throws(WireError) -> [UInt16] {
        var types: [UInt16] = []
        while count >= 2, types.count < STUNMessage.maximumAttributes { types.append(try readUInt16()) }
        return types
    }

    fileprivate mutating func readFamily() throws(WireError) -> IPAddress.Family {
        switch try readUInt8() {
        case 1: return .v4
        case 2: return .v6
        default: throw .truncated
        }
    }

    fileprivate mutating func readEndpoint() throws(WireError) -> Endpoint {
        try skip(1)
        let family = try readFamily()
        let port = try readUInt16()
        guard count == (family == .v4 ? 4 : 16), let address = IPAddress(bytes: remaining) else { throw .truncated }
        return Endpoint(address, port)
    }
}
