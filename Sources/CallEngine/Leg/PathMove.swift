package import ICEClient
package import Wire

/// A change of a live call's path.
package struct PathMove: Equatable, Sendable {
    package enum Cause: Equatable, Sendable {
        /// Nothing came over the old path any more, and it did not answer.
        case silent
        /// The old path's socket, or its relay, is gone.
        case socketLost(SocketFailure)
    }

    package var at: MonotonicTime
    /// Transport and kind, such as `relay udp 3478` or `direct udp`.
    package var from: String
    package var to: String
    package var cause: Cause
}
