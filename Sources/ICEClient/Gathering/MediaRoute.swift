package import Wire

/// How a media packet gets from its call to the network without asking anybody.
package struct MediaRoute: Hashable, Sendable {
    package var socket: SocketID
    /// The channel whose header goes in front of each packet; nil on a direct route.
    package var channel: UInt16?
    /// The peer, or the TURN server.
    package var destination: Endpoint
    /// Through a TURN server; while `channel` is nil, packets have to go through `ICETransport.send`.
    package var isRelayed: Bool
    /// Over TCP or TLS: ChannelData is padded to a multiple of four.
    package var isStream: Bool
    /// Directly over TCP: each packet has its length in front (RFC 4571).
    package var isFramed: Bool

    package init(
        socket: SocketID, channel: UInt16?, destination: Endpoint, isRelayed: Bool, isStream: Bool,
        isFramed: Bool = false
    ) {
        self.socket = socket
        self.channel = channel
        self.destination = destination
        self.isRelayed = isRelayed
        self.isStream = isStream
        self.isFramed = isFramed
    }
}
