/// What both ends of a call agreed on for its sound, each way.
package struct StreamFormat: Hashable, Sendable {
    package var codec: AudioCodec
    /// The codec's number in what we receive, as our description has it.
    package var receivePayloadType: UInt8
    /// The codec's number in what we send, as the far end's description has it.
    package var sendPayloadType: UInt8
    /// How much sound a packet of ours holds: 10, 20, 40 or 60 ms.
    package var packetTime: Duration
    /// What the far end asks of our encoder; for Opus.
    package var opus = OpusSettings()
    /// Redundant audio (RFC 2198): its numbers; nil where it was not agreed on, or is not sent.
    package var redundancy = Numbers()
    /// Comfort noise (RFC 3389) in what we receive, and whether the far end takes it.
    package var comfortNoise = Numbers()
    /// Keys (RFC 4733).
    package var telephoneEvent = Numbers()
    /// Ticks a second of the durations of keys, which old gateways keep at 8000 beside any codec.
    package var telephoneEventRate: Int

    /// Payload types of one format, which may be agreed on for one direction only.
    package struct Numbers: Hashable, Sendable {
        package var receive: UInt8?
        package var send: UInt8?

        package init(receive: UInt8? = nil, send: UInt8? = nil) {
            self.receive = receive
            self.send = send
        }
    }

    package init(
        codec: AudioCodec, receivePayloadType: UInt8? = nil, sendPayloadType: UInt8? = nil,
        packetTime: Duration = .milliseconds(20)
    ) {
        self.codec = codec
        self.receivePayloadType = receivePayloadType ?? codec.payloadType
        self.sendPayloadType = sendPayloadType ?? self.receivePayloadType
        self.packetTime = packetTime
        telephoneEventRate = codec.clockRate
    }
}
