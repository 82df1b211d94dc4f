/// Why one way to a TURN server gives no relayed address.
enum RelayFailure: Error, Equatable, Sendable {
    case socket(SocketFailure)
    case turn(TURNFailure)
    /// The connection carries something else than STUN and ChannelData.
    case notTURN

    var description: String {
        switch self {
        case .socket(let failure): failure.description
        case .turn(let failure): failure.description
        case .notTURN: "no TURN server there"
        }
    }
}
