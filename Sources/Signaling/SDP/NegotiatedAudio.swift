/// What both ends agreed on for the audio of a call.
package struct NegotiatedAudio: Equatable, Sendable {
    package var codec: SDPCodec
    /// The payload type of what we send: the number in the peer's description.
    package var sendPayloadType: UInt8
    /// The payload type the peer sends with: the number in our description.
    package var receivePayloadType: UInt8
    /// For keys pressed; nil when the peer takes none.
    ///
    /// Its clock may differ from the codec's with old gateways.
    package var telephoneEvent: SideFormat?
    /// Packets that repeat the one before (RFC 2198).
    package var redundancy: SideFormat?
    /// The background's noise in place of silence (RFC 3389).
    package var comfortNoise: SideFormat?
    /// Packets that tell how loud they are (RFC 6464), as the peer describes it.
    package var audioLevel: SDPHeaderExtension?
    /// The extended reports that the peer wishes to get (RFC 3611); nil when it names none.
    package var extendedReports: SDPExtendedReports?
    /// What we do: on hold we may neither send nor receive.
    package var direction: MediaDirection
    /// Milliseconds of sound in each packet we send: 10, 20, 40 or 60.
    package var ptime: Int
    /// What the peer asks of our Opus encoder; the defaults for another codec.
    package var opus: OpusParameters
    /// `active` when we send the first DTLS flight, else `passive`.
    package var localSetup: DTLSSetup
    /// The peer's answer does not say who sends the first flight, as it had to: then it is we, unless the peer's comes first.
    package var isRoleOpen = false
    /// How the keys come about.
    package var keying = SDPKeying.dtls
    package var rtcpMux: Bool
    /// The peer's line, with its ICE parameters, candidates and fingerprint.
    package var remote: AudioDescription

    /// Both descriptions agree on `codec`; what stands beside it is yet to be read.
    init(
        _ codec: SDPCodec, ours: RTPMap, theirs: RTPMap, remote: AudioDescription, direction: MediaDirection,
        localSetup: DTLSSetup
    ) {
        self.codec = codec
        sendPayloadType = theirs.payloadType
        receivePayloadType = ours.payloadType
        self.direction = direction
        ptime = Self.ptime(for: remote)
        opus = codec == .opus ? OpusParameters(theirs) : OpusParameters()
        self.localSetup = localSetup
        rtcpMux = remote.rtcpMux
        self.remote = remote
    }

    /// The number of the header extension that tells how loud a packet is; nil where it was not agreed on.
    package var audioLevelID: UInt8? { audioLevel?.id }

    /// The peer's wish where it is a length we can pack, else 20 ms.
    private static func ptime(for remote: AudioDescription) -> Int {
        let limit = remote.maxptime ?? 60
        if let wish = remote.ptime, [10, 20, 40, 60].contains(wish), wish <= limit { return wish }
        return limit < 20 ? 10 : 20
    }
}
