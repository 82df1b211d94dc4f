/// What both ends agreed on for the audio of a call.
package struct NegotiatedAudio: Equatable, Sendable {
    package var codec: SDPCodec
    /// The payload type of what we send: the number in the peer's description.
    package var sendPayloadType: UInt8
    /// The payload type the peer sends with: the number in our description.
    package var receivePayloadType: UInt8
    /// For keys pressed by us, as the peer numbers it; nil when the peer takes none.
    package var telephoneEvent: RTPMap?
    /// What we do: on hold we may neither send nor receive.
    package var direction: MediaDirection
    /// Milliseconds of sound in each packet we send.
    package var ptime: Int
    /// What the peer asks of our Opus encoder; the defaults for another codec.
    package var opus: OpusParameters
    /// `active` when we send the first DTLS flight, else `passive`.
    package var localSetup: DTLSSetup
    package var rtcpMux: Bool
    /// The peer's line, with its ICE parameters, candidates and fingerprint.
    package var remote: AudioDescription

    /// The peer's wish where it is a length we can pack, else 20 ms.
    static func ptime(for remote: AudioDescription) -> Int {
        let limit = remote.maxptime ?? 60
        if let wish = remote.ptime, wish % 10 == 0, (10...60).contains(wish), wish <= limit { return wish }
        return limit < 20 ? 10 : 20
    }
}
