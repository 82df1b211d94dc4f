/// What stands beside an encoded frame's bytes on its way to the network.
package struct EncodedFrame: Equatable, Sendable {
    /// Bytes.
    package var length = 0
    /// In ticks of the codec's RTP clock.
    package var timestamp: UInt32 = 0
    /// Whether sound begins anew with it (RFC 3551, section 4.1).
    package var marker = false
    package var payloadType: UInt8 = 0
    /// How loud its sound is.
    package var level = AudioLevel.silence

    package init() {}

    package init(
        length: Int, timestamp: UInt32, marker: Bool, payloadType: UInt8, level: AudioLevel = .silence
    ) {
        self.length = length
        self.timestamp = timestamp
        self.marker = marker
        self.payloadType = payloadType
        self.level = level
    }
}
