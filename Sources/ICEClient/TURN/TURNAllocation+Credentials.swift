internal import Wire

/// Who we are to the server: challenges, changes and refusals.
extension TURNAllocation {
    /// How often one request is repeated with the credentials the server asks for.
    private static let maximumChallenges = 8

    /// Signs requests with other credentials from now on, such as new ones of limited time.
    ///
    /// A server that ties an allocation to the name that made it refuses them; the allocation then goes on with the
    /// credentials it has taken before, without a word.
    package mutating func replaceCredentials(username: String, password: String) {
        identify(as: STUNIdentity(username: username, password: password))
    }

    /// Answers 401 and 438: the same request again, signed as the server wants it (RFC 8489, section 9.2.5).
    mutating func challenged(
        _ request: Request, _ message: STUNMessage, _ error: STUNErrorCode, at now: MonotonicTime
    ) -> [Action] {
        let earlier = request.credentials?.challenge
        guard request.challenges < Self.maximumChallenges else {
            return failed(request.purpose, .tooManyChallenges, at: now)
        }
        guard let nonce = message.nonce, let realm = message.realm ?? earlier?.realm else {
            let needed = [STUNAttributeType.realm, STUNAttributeType.nonce]
            return failed(request.purpose, TURNFailure(missing: needed, in: message), at: now)
        }
        let challenge = STUNChallenge(realm: realm, nonce: nonce, passwordAlgorithms: message.passwordAlgorithms)
        // What an earlier allocation was told may have changed for good reasons.
        guard !challenge.isBidDown(from: request.isGuess ? nil : earlier) else {
            return failed(request.purpose, .bidDown, at: now)
        }
        guard !identity.username.isEmpty else { return failed(request.purpose, .unauthorized, at: now) }
        guard let signed = STUNLongTermCredentials(identity, challenge) else {
            return failed(request.purpose, .noPasswordAlgorithm, at: now)
        }
        credentials = signed
        // The first 401 may mean the nonce only; the second, after a new nonce, means us.
        guard error.code == STUNErrorCode.unauthenticated, request.challenges > 0, earlier?.realm == realm else {
            return again(request, at: now)
        }
        return refused(request, .unauthorized, at: now)
    }

    /// Goes on with other credentials that are at hand, or gives up.
    mutating func refused(_ request: Request, _ failure: TURNFailure, at now: MonotonicTime) -> [Action] {
        guard let used = request.credentials?.identity, request.challenges < Self.maximumChallenges else {
            return failed(request.purpose, failure, at: now)
        }
        if used == identity {
            guard let acceptedIdentity, acceptedIdentity != identity else {
                return failed(request.purpose, failure, at: now)
            }
            identify(as: acceptedIdentity)
        }
        return again(request, at: now)
    }

    /// Whether a refusal of this request would not be the end.
    func hasOtherCredentials(than request: Request) -> Bool {
        guard let used = request.credentials?.identity else { return false }
        return used != identity || acceptedIdentity.map { $0 != identity } ?? false
    }

    private mutating func identify(as other: STUNIdentity) {
        identity = other
        if let challenge = credentials?.challenge { credentials = STUNLongTermCredentials(other, challenge) }
    }

    private mutating func again(_ request: Request, at now: MonotonicTime) -> [Action] {
        perform(request.purpose, challenges: request.challenges + 1, at: now) + heldPayloads(for: request.purpose)
    }
}
