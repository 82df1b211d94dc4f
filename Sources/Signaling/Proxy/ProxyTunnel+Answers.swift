internal import Wire

extension ProxyTunnel {
    mutating func read(
        _ bytes: ArraySlice<UInt8>, by reader: ProxyAnswerReader, isFirstOnConnection: Bool
    ) -> [Action] {
        var (reader, bytes) = (reader, bytes)
        while true {
            switch reader.receive(bytes) {
            case .incomplete:
                state = .asking(reader, isFirstOnConnection: isFirstOnConnection)
                return []
            case .malformed:
                return fail(.notHTTP)
            case .complete(let head, let rest):
                switch head.status {
                case 100...199:
                    interimAnswers += 1
                    guard interimAnswers <= Self.interimLimit else { return fail(.notHTTP) }
                    (reader, bytes) = (ProxyAnswerReader(), rest)
                case 200...299:
                    // No such answer has a body, whatever its fields say (RFC 9112, section 6.3).
                    end()
                    return [.opened(rest: Array(rest))]
                case 407:
                    return challenged(head, rest)
                case 401 where authorization != nil:
                    // What tinyproxy answers, though the status is meant for servers.
                    return fail(.credentialsRefused)
                default:
                    return fail(.status(head.status))
                }
            }
        }
    }

    mutating func skip(_ bytes: ArraySlice<UInt8>, of body: ProxyAnswerBody) -> [Action] {
        var body = body
        switch body.skip(bytes) {
        case .incomplete:
            state = .skipping(body)
            return []
        case .complete: return ask(isFirstOnConnection: false)
        case .givenUp: return reconnect()
        }
    }

    private mutating func challenged(_ head: ProxyAnswerHead, _ rest: ArraySlice<UInt8>) -> [Action] {
        let challenges = HTTPChallenge.all(in: head.fields.values(of: "Proxy-Authenticate"))
        if let failure = answer(challenges) { return fail(failure) }
        guard head.keepsConnection, let body = ProxyAnswerBody(head.body) else { return reconnect() }
        return skip(rest, of: body)
    }

    /// Makes the next request carry credentials; the failure when it cannot.
    private mutating func answer(_ challenges: [HTTPChallenge]) -> ProxyFailure? {
        let digests = challenges.compactMap(DigestChallenge.init).sorted { $0.algorithm > $1.algorithm }
        let offersBasic = challenges.contains { $0.isScheme("Basic") }
        let hasBasic = offersBasic && proxy.signIn == .any
        guard hasBasic || !digests.isEmpty else {
            if offersBasic { return .basicForbidden }
            return challenges.isEmpty ? .status(407) : .schemesUnsupported(Self.names(of: challenges))
        }
        guard let username = proxy.username else { return .credentialsRequired }
        switch signIn {
        case .unasked: signIn = .answered
        case .answered:
            guard digests.contains(where: \.isStale) else { return .credentialsRefused }
            signIn = .renewed
        case .renewed: return .credentialsRefused
        }
        let password = proxy.password ?? ""
        for digest in digests {
            let value = digest.answer(
                method: "CONNECT", uri: target, username: username, password: password,
                clientNonce: random.bytes(16).hexadecimal)
            guard let value else { continue }
            authorization = value
            return nil
        }
        guard hasBasic else {
            if offersBasic { return .basicForbidden }
            return .schemesUnsupported(Self.names(of: challenges))
        }
        authorization = "Basic \(Base64.encode(Array("\(username):\(password)".utf8)))"
        return nil
    }

    /// With the algorithm where the scheme alone would be fine.
    private static func names(of challenges: [HTTPChallenge]) -> [String] {
        challenges.map { challenge in
            guard challenge.isScheme("Digest"), let algorithm = challenge["algorithm"] else { return challenge.scheme }
            return "\(challenge.scheme) with \(algorithm)"
        }
    }
}
