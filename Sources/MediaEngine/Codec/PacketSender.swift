internal import Wire

/// Makes packets of the sound that leaves: encodes it, adds redundancy, counts its time; lives on the capture thread.
struct PacketSender: ~Copyable {
    private let junction: AudioJunction
    private let wake: @Sendable () -> Void
    private var encoder: AudioEncoder
    private var history: RedundancyHistory
    /// A packet of the codec, then the same with the packet before.
    private let payload = UnsafeMutableRawBufferPointer.allocate(byteCount: JitterSlots.payloadSize, alignment: 8)
    private let redundant = UnsafeMutableRawBufferPointer.allocate(byteCount: JitterSlots.payloadSize, alignment: 8)
    /// Ticks of a frame.
    private let ticks: UInt32
    /// The RTP timestamp of the next sample.
    private var timestamp: UInt32
    /// Of the packet being gathered.
    private var packetTimestamp: UInt32
    /// Whether the next packet begins sound anew (RFC 3551, section 4.1).
    private var isFirst = true
    private var sending: BitrateControl.Decision

    /// - Parameter wake: called when a packet waits at the junction.
    init(
        _ junction: AudioJunction, firstTimestamp: UInt32, wake: @escaping @Sendable () -> Void
    ) throws(CodecError) {
        let format = junction.format
        self.junction = junction
        self.wake = wake
        encoder = try AudioEncoder(format.codec, packetTime: format.packetTime, opus: format.opus)
        ticks = UInt32(AudioFrame.sampleCount / format.codec.samplesPerTick)
        history = RedundancyHistory(packetTicks: UInt32(encoder.packetSamples / format.codec.samplesPerTick))
        timestamp = firstTimestamp
        packetTimestamp = firstTimestamp
        sending = BitrateControl(settings: format.opus, canSendRedundancy: false).decision
        encoder.setExpectedLoss(percent: sending.expectedLoss)
    }

    deinit {
        payload.deallocate()
        redundant.deallocate()
    }

    /// Takes 10 ms of sound, and how loud it is.
    mutating func send(_ frame: borrowing AudioFrame, _ controls: SoundControls, level: AudioLevel = .silence) {
        if let wanted = controls.sending, wanted != sending { adapt(to: wanted) }
        timestamp &+= ticks
        guard let length = try? encoder.encode(frame, into: payload) else { return }
        if length > 0 {
            put(UnsafeRawBufferPointer(rebasing: payload[..<length]), level)
            isFirst = false
            wake()
        } else {
            isFirst = true
        }
        packetTimestamp = timestamp
    }

    /// Lets 10 ms go by of which nothing is sent.
    mutating func rest() {
        encoder.discardGathered()
        history.forget()
        timestamp &+= ticks
        packetTimestamp = timestamp
        isFirst = true
    }

    /// Goes on after 10 ms, so many times, that were lost: their time passes in the timestamps too.
    mutating func skip(_ frames: Int) {
        timestamp &+= UInt32(truncatingIfNeeded: frames) &* ticks
        encoder.discardGathered()
        history.forget()
        packetTimestamp = timestamp
        isFirst = true
    }

    private mutating func adapt(to wanted: BitrateControl.Decision) {
        encoder.setExpectedLoss(percent: wanted.expectedLoss)
        encoder.setBitRate(wanted.bitRate)
        sending = wanted
    }

    private mutating func put(_ bytes: UnsafeRawBufferPointer, _ level: AudioLevel) {
        let format = junction.format
        var (packet, payloadType) = (bytes, format.sendPayloadType)
        if sending.sendsRedundancy, let number = format.redundancy.send,
            let length = history.wrap(
                bytes, timestamp: packetTimestamp, payloadType: format.sendPayloadType, into: redundant)
        {
            (packet, payloadType) = (UnsafeRawBufferPointer(rebasing: redundant[..<length]), number)
        }
        junction.put(packet, timestamp: packetTimestamp, marker: isFirst, payloadType: payloadType, level: level)
        if format.redundancy.send != nil { history.keep(bytes, timestamp: packetTimestamp) }
    }
}
