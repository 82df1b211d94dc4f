package import ICEClient

/// Why a server did not do what a probe asked it for.
package enum ProbeFailure: Error, Equatable, Sendable {
    /// There is no socket, or no connection.
    case notOpened(SocketFailure)
    /// There was one, and it failed.
    case cut(SocketFailure)
    /// There was one, or a TCP connection at least, and nothing came back in time.
    case silent
    /// There was a connection, and what was built on it stood with small packets only: larger ones than this, in bytes, are lost.
    case largePacketsLost(over: Int)
    /// A STUN server answered with this error.
    case stunError(Int)
    case turn(TURNFailure)
    /// What answers speaks neither STUN nor TURN.
    case notSTUN
}
