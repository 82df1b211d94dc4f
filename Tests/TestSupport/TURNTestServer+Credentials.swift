internal import ICEClient
internal import Wire

/// Who may ask: the checks of RFC 8489, section 9.2.4, in their order.
extension TURNTestServer {
    /// What an answer is signed with.
    struct Signature {
        var username: String
        var key: [UInt8]
        var integrities: [STUNIntegrity]
    }

    enum Verdict {
        case accepted(Signature)
        case refused([UInt8])
    }

    mutating func authenticate(_ message: STUNMessage, _ bytes: [UInt8], at now: MonotonicTime) -> Verdict {
        guard STUNMessage.hasIntegrity(bytes) || STUNMessage.hasIntegrity(bytes, by: .sha256) else {
            return .refused(challenge(message, STUNErrorCode.unauthenticated, at: now))
        }
        guard message.realm != nil, message.nonce != nil, message.username != nil || message.userHash != nil,
            isChoiceFair(message)
        else { return .refused(error(message, STUNErrorCode.badRequest, by: nil)) }
        guard let signature = signature(of: message),
            STUNMessage.isIntegrityValid(bytes, key: signature.key, by: signature.integrities[0])
        else { return .refused(challenge(message, STUNErrorCode.unauthenticated, at: now)) }
        guard message.nonce == nonce, nonceLifetime.map({ now - nonceMadeAt < $0 }) ?? true else {
            return .refused(challenge(message, STUNErrorCode.staleNonce, at: now))
        }
        return .accepted(signature)
    }

    /// How an answer to this request is signed; nil when nobody knows the user.
    func signature(of message: STUNMessage) -> Signature? {
        var users = otherUsers
        users[username] = password
        let user = users.first {
            isAnonymous
                ? STUNCredentials.userHash(username: $0.key, realm: realm) == message.userHash
                : $0.key == message.username
        }
        guard let user, message.realm == realm else { return nil }
        let algorithm = message.passwordAlgorithm
        return Signature(
            username: user.key,
            key: STUNCredentials.longTermKey(
                username: user.key, realm: realm, password: user.value, algorithm ?? .md5),
            integrities: [algorithm == nil ? .sha1 : .sha256])
    }

    mutating func challenge(_ message: STUNMessage, _ code: Int, at now: MonotonicTime) -> [UInt8] {
        if code == STUNErrorCode.staleNonce, let nonceLifetime, now - nonceMadeAt >= nonceLifetime {
            invalidateNonce()
            nonceMadeAt = now
        }
        return challenge(message, code, realm, passwordAlgorithms)
    }

    func challenge(
        _ message: STUNMessage, _ code: Int, _ realm: STUNText, _ algorithms: [STUNPasswordAlgorithm]?
    ) -> [UInt8] {
        let list = algorithms.map { [STUNAttribute.passwordAlgorithms($0)] } ?? []
        return STUNMessage(
            .error, message.method, transactionID: message.transactionID,
            attributes: [.errorCode(STUNErrorCode(code, "try again")), .realm(realm), .nonce(nonce)] + list
        ).encoded(fingerprint: false)
    }

    /// Whether the list came back as it was sent, and the choice is from it; both may be missing.
    private func isChoiceFair(_ message: STUNMessage) -> Bool {
        guard passwordAlgorithms != nil,
            STUNSecurityFeatures(nonce: message.nonce ?? "").contains(.passwordAlgorithms)
        else { return true }
        guard let choice = message.passwordAlgorithm, let list = message.passwordAlgorithms else {
            return message.passwordAlgorithm == nil && message.passwordAlgorithms == nil
        }
        return list == passwordAlgorithms && list.contains(choice)
    }
}
