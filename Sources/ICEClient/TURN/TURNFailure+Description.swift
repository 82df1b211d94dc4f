extension TURNFailure: CustomStringConvertible {
    /// A few words for the one-line story of a path.
    package var description: String {
        switch self {
        case .noAnswer: "no answer"
        case .badRequest: "request refused as bad"
        case .unauthorized: "user name or password refused"
        case .forbidden: "forbidden by the server"
        case .attributesRefused(let types): "request not understood\(Self.list(types))"
        case .allocationMismatch: "allocation mismatch"
        case .familyNotSupported: "address family not supported"
        case .wrongCredentials: "wrong credentials"
        case .transportNotSupported: "relaying UDP not supported"
        case .peerFamilyMismatch: "peer of another address family"
        case .quotaReached: "quota reached"
        case .insufficientCapacity: "server is full"
        case .tryAlternate(let server): "redirected to \(server)"
        case .tooManyChallenges: "endless challenges"
        case .bidDown: "password algorithms withheld on the way"
        case .noPasswordAlgorithm: "no common password algorithm"
        case .integrityViolated: "answers not signed with our password"
        case .badResponse: "bad response"
        case .unreadable(let type): "answered, but attribute 0x\(String(type, radix: 16)) cannot be read"
        case .unreadableAnswer: "answered, but not readably"
        case .notUnderstood(let types): "response not understood\(Self.list(types))"
        case .noLifetime: "no lifetime granted"
        case .serverError(let code, let reason): reason.isEmpty ? "error \(code)" : "error \(code) \(reason)"
        }
    }

    private static func list(_ types: [UInt16]) -> String {
        guard !types.isEmpty else { return "" }
        return " (attribute " + types.prefix(4).map { "0x" + String($0, radix: 16) }.joined(separator: ", ") + ")"
    }
}
