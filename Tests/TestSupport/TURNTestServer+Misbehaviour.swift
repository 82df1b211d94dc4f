internal import ICEClient
internal import Wire

/// What requests get that are to be answered badly.
extension TURNTestServer {
    mutating func misbehave(
        _ misbehaviour: Misbehaviour, _ message: STUNMessage, _ bytes: [UInt8], from client: Endpoint,
        at now: MonotonicTime
    ) -> [[UInt8]] {
        let signature = signature(of: message)
        switch misbehaviour {
        case .silence: return []
        case .error(let code):
            let more = code == STUNErrorCode.unknownAttribute ? [STUNAttribute.unknownAttributes([0x19, 0x8000])] : []
            return [error(message, code, by: signature, more)]
        case .unsignedError(let code): return [error(message, code, by: nil)]
        case .redirect(let other): return [error(message, 300, by: signature, [.alternateServer(other)])]
        case .realm(let realm):
            invalidateNonce()
            return [challenge(message, STUNErrorCode.unauthenticated, realm, passwordAlgorithms)]
        case .challenge(let code, let algorithms):
            invalidateNonce()
            return [challenge(message, code, realm, algorithms)]
        case .signed(let integrities):
            return [properAnswer(message, bytes, from: client, at: now, integrities: integrities)]
        case .relayed(let endpoint):
            let mapped = STUNAttribute.xorMappedAddress(client)
            return [success(message, [.xorRelayedAddress(endpoint), mapped], by: signature)]
        case .lifetime(let seconds):
            let proper = lifetime
            lifetime = seconds
            defer { lifetime = proper }
            return [properAnswer(message, bytes, from: client, at: now)]
        case .unsignedSuccess, .wronglySignedSuccess, .unknownRequiredAttribute, .missingRelayedAddress:
            return [falseSuccess(misbehaviour, message, from: client, signature)]
        }
    }

    private func falseSuccess(
        _ misbehaviour: Misbehaviour, _ message: STUNMessage, from client: Endpoint, _ signature: Signature?
    ) -> [UInt8] {
        let mapped = STUNAttribute.xorMappedAddress(client)
        let relayed = STUNAttribute.xorRelayedAddress(Endpoint(address, 9))
        switch misbehaviour {
        case .unknownRequiredAttribute:
            return success(message, [relayed, mapped, .unknown(type: 0x7001, value: [])], by: signature)
        case .missingRelayedAddress: return success(message, [mapped, .lifetime(600)], by: signature)
        case .wronglySignedSuccess:
            let stranger = Signature(username: "", key: [1], integrities: signature?.integrities ?? [.sha1])
            return success(message, [relayed, mapped, .lifetime(600)], by: stranger)
        default: return success(message, [relayed, mapped, .lifetime(600)], by: nil)
        }
    }
}
