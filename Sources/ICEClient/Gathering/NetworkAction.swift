package import Wire

/// What has to be done with sockets; the answer to `open` is `socketOpened` or `socketFailed`.
package enum NetworkAction: Equatable, Sendable {
    case open(SocketID, SocketRequest)
    case close(SocketID)
    /// On a connection `to` is the server, and the bytes are one whole frame.
    case transmit([UInt8], on: SocketID, to: Endpoint)
}
