internal import Wire

extension STUNAttribute {
    /// Longest value we accept of USERNAME, REALM, NONCE, SOFTWARE and a reason phrase, in bytes (RFC 8489, section 14).
    static let maximumTextLength = 763

    /// Understands the value of one attribute.
    ///
    /// The transaction is needed because addresses are masked with it.
    init(type: UInt16, value: ArraySlice<UInt8>, transactionID: TransactionID) throws(STUNError) {
        do {
            self = try Self.read(type, ByteReader(value), transactionID)
        } catch {
            throw .malformedAttribute(type)
        }
    }

    private static func read(
        _ type: UInt16, _ source: ByteReader, _ transactionID: TransactionID
    ) throws(WireError) -> STUNAttribute {
        var reader = source
        return switch type {
        case STUNAttributeType.username: .username(try reader.readText())
        case STUNAttributeType.realm: .realm(try reader.readText())
        case STUNAttributeType.nonce: .nonce(try reader.readText())
        case STUNAttributeType.software: .software(String(decoding: reader.remaining, as: UTF8.self))
        case STUNAttributeType.errorCode: .errorCode(try reader.readErrorCode())
        case STUNAttributeType.unknownAttributes: .unknownAttributes(try reader.readTypes())
        case STUNAttributeType.lifetime: .lifetime(try reader.readUInt32())
        case STUNAttributeType.data: .data(Array(reader.remaining))
        case STUNAttributeType.channelNumber: .channelNumber(try reader.readUInt16())
        case STUNAttributeType.requestedTransport: .requestedTransport(try reader.readUInt8())
        case STUNAttributeType.requestedAddressFamily: .requestedAddressFamily(try reader.readFamily())
        case STUNAttributeType.priority: .priority(try reader.readUInt32())
        case STUNAttributeType.useCandidate: .useCandidate
        case STUNAttributeType.iceControlled: .iceControlled(try reader.readUInt64())
        case STUNAttributeType.iceControlling: .iceControlling(try reader.readUInt64())
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

    fileprivate mutating func readErrorCode() throws(WireError) -> STUNErrorCode {
        try skip(2)
        let hundreds = Int(try readUInt8() & 7)
        let rest = Int(try readUInt8())
        guard (3...6).contains(hundreds), rest < 100 else { throw .truncated }
        let reason = String(decoding: remaining.prefix(STUNAttribute.maximumTextLength), as: UTF8.self)
        return STUNErrorCode(hundreds * 100 + rest, reason)
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
