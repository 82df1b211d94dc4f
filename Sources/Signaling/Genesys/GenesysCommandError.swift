/// Why a command cannot be carried out now.
package enum GenesysCommandError: Error, Equatable, Sendable {
    case notSignedIn
    /// The gateway has one call a session, and there is one.
    case callInProgress
    case noCall
    /// An offer of either side waits for its answer, or there is none to answer.
    case wrongState
    /// The gateway takes this only within a call that was answered.
    case notConnected
    /// The name to call is empty or longer than 256 bytes.
    case invalidPeer
    /// Too many messages wait for the gateway.
    case tooManyMessages
}
