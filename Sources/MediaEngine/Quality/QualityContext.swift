internal import Wire

/// What else than figures tells whether a call is as it should be.
package struct QualityContext: Equatable, Sendable {
    package var codec: AudioCodec
    /// Of the packets that we send.
    package var packetTime: Duration
    package var isMuted: Bool
    /// We or the far end hold the call: what is sent and received then tells nothing.
    package var isHeld: Bool
    /// The number of comfort noise (RFC 3389) in what we receive; a pause may follow such a packet.
    package var comfortNoise: UInt8?

    package init(
        codec: AudioCodec, packetTime: Duration = .milliseconds(20), isMuted: Bool = false, isHeld: Bool = false,
        comfortNoise: UInt8? = nil
    ) {
        self.codec = codec
        self.packetTime = packetTime
        self.isMuted = isMuted
        self.isHeld = isHeld
        self.comfortNoise = comfortNoise
    }
}
