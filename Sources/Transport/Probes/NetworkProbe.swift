package import ICEClient
package import Wire

/// A question to the network, as a value: what to do with sockets, and an outcome when it is known.
package protocol NetworkProbe: Sendable {
    associatedtype Outcome: Sendable

    mutating func start(at now: MonotonicTime) -> [NetworkAction]
    /// The TCP connection of a stream stands; more may have to be built on it.
    mutating func socketConnected(_ socket: SocketID)
    mutating func socketOpened(
        _ socket: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime
    ) -> [NetworkAction]
    mutating func socketFailed(_ socket: SocketID, _ failure: SocketFailure, at now: MonotonicTime) -> [NetworkAction]
    mutating func receive(
        _ bytes: [UInt8], from source: Endpoint, on socket: SocketID, at now: MonotonicTime
    ) -> [NetworkAction]
    mutating func timerFired(at now: MonotonicTime) -> [NetworkAction]
    var nextDeadline: MonotonicTime? { get }

    /// Nil while it is not known; from then on nothing more is done, and every socket is closed.
    var outcome: Outcome? { get }
}

extension NetworkProbe {
    package mutating func socketConnected(_ socket: SocketID) {}
}
