package import ICEClient
package import Wire

/// Who a socket's events go to; called on the socket's event loop only.
package protocol SocketOwner: AnyObject {
    /// The TCP connection of a stream stands; more may have to be built on it. Nothing may be done to sockets meanwhile.
    func socketConnected(_ id: SocketID)

    /// A socket that was asked for is there; `remote` is the server's resolved address on sockets that have one.
    func socketOpened(_ id: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime)

    /// A socket could not be opened, or was open and failed; it is gone.
    func socketFailed(_ id: SocketID, _ failure: SocketFailure, at now: MonotonicTime)

    /// A datagram, or a piece of a stream. `bytes` is valid during the call only.
    func received(_ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID, at now: MonotonicTime)
}

extension SocketOwner {
    package func socketConnected(_ id: SocketID) {}
}
