internal import MediaEngine
internal import Wire

/// One client in a room: what it says comes through a jitter buffer, what it hears goes through an encoder of its own.
final class RoomParty {
    let leg: LabLeg
    let format: StreamFormat
    /// Takes the client's packets.
    let junction: AudioJunction
    /// In the mix; nil until the client can hear.
    var seat: ConferenceMixer.Party?
    private var playout: Playout
    private var encoder: AudioEncoder
    private var frame = AudioFrame()
    private let payload = UnsafeMutableRawBufferPointer.allocate(byteCount: 1500, alignment: 16)
    /// Ticks of the codec's clock that go by before the next packet, its own among them.
    private var ticks = 0
    /// Whether the next packet begins sound anew.
    private var isFirst = true

    /// Nil when a codec cannot be made.
    init?(_ leg: LabLeg, _ format: StreamFormat, seat: ConferenceMixer.Party?) {
        guard let playout = try? Playout(codec: format.codec, fillsPauses: false),
            let encoder = try? AudioEncoder(format.codec, packetTime: format.packetTime, opus: format.opus)
        else { return nil }
        self.leg = leg
        self.format = format
        self.seat = seat
        self.playout = playout
        self.encoder = encoder
        junction = AudioJunction(format: format)
    }

    deinit { payload.deallocate() }

    func speak(into mixer: inout ConferenceMixer, at now: MonotonicTime) {
        playout.render(into: &frame, from: junction, at: now)
        guard let seat else { return }
        mixer.add(frame, from: seat)
    }

    func listen(to mixer: inout ConferenceMixer) {
        guard let seat else { return }
        mixer.mix(for: seat, into: &frame)
    }

    /// Sends what was heard, when a packet is full; after a pause its timestamp goes on with the clock.
    func send(skipping skipped: Int, at now: MonotonicTime) {
        guard seat != nil else { return }
        ticks += (skipped + 1) * AudioFrame.sampleCount / format.codec.samplesPerTick
        if skipped > 0 { isFirst = true }
        guard let length = try? encoder.encode(frame, into: payload) else { return }
        let timestamp = leg.sendClock.advance(by: ticks, rate: format.codec.clockRate, at: now)
        ticks = 0
        // Silence that the client wants left out.
        guard length > 0 else { return isFirst = true }
        leg.send(
            UnsafeRawBufferPointer(rebasing: payload[..<length]), timestamp: timestamp, marker: isFirst, at: now)
        isFirst = false
    }
}
