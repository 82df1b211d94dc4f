internal import Wire

/// From the microphone's samples to encoded frames for the event loop; lives on the capture thread.
struct CaptureChain: ~Copyable {
    private let junction: AudioJunction
    private let wake: @Sendable () -> Void
    private var encoder: AudioEncoder
    private var meter = LevelMeter()
    /// Of what comes in.
    private var captureMeter = LevelMeter()
    private var keyTones = KeyTonePlayer.sent
    private let payload = UnsafeMutableRawBufferPointer.allocate(byteCount: JitterSlots.payloadSize, alignment: 8)
    /// The RTP timestamp of the next sample.
    private var timestamp: UInt32
    /// Of the packet being gathered.
    private var packetTimestamp: UInt32
    /// Whether the next packet begins sound anew (RFC 3551, section 4.1).
    private var isFirst = true
    private var expectedLoss: Int?

    init(
        _ configuration: CallAudio.Configuration, _ junction: AudioJunction, wake: @escaping @Sendable () -> Void
    ) throws(CodecError) {
        self.junction = junction
        self.wake = wake
        encoder = try AudioEncoder(configuration.format.codec, packetTime: configuration.format.packetTime)
        timestamp = configuration.firstTimestamp
        packetTimestamp = timestamp
    }

    deinit { payload.deallocate() }

    /// - Parameter moment: when the first sample was in the air.
    mutating func process(_ frame: inout AudioFrame, _ moment: SoundMoment, _ controls: SoundControls) {
        let ticks = UInt32(AudioFrame.sampleCount / encoder.codec.samplesPerTick)
        defer { timestamp &+= ticks }
        guard !controls.isHeld else { return rest(at: timestamp &+ ticks) }
        captureMeter.add(frame)
        if controls.isMuted { frame.silence() }
        keyTones.mix(into: &frame, controls.keyTone, isAlone: true)
        if expectedLoss != controls.expectedLoss {
            expectedLoss = controls.expectedLoss
            encoder.setExpectedLoss(percent: controls.expectedLoss)
        }
        meter.add(frame)
        let (level, captureLevel) = (meter.level, captureMeter.level)
        junction.report { report in
            report.microphoneLevel = level
            report.captureLevel = captureLevel
        }
        guard let length = try? encoder.encode(frame, into: payload) else { return }
        let bytes = UnsafeRawBufferPointer(rebasing: payload[..<length])
        junction.put(
            bytes, timestamp: packetTimestamp, marker: isFirst, payloadType: junction.format.sendPayloadType,
            level: AudioLevel(decibels: level))
        packetTimestamp = timestamp &+ ticks
        isFirst = false
        wake()
    }

    /// Goes on after sound that was lost: its time passes in the timestamps too.
    mutating func skip(_ frames: Int) {
        timestamp &+= UInt32(truncatingIfNeeded: frames * AudioFrame.sampleCount / encoder.codec.samplesPerTick)
        encoder.discardGathered()
        packetTimestamp = timestamp
        isFirst = true
    }

    private mutating func rest(at next: UInt32) {
        encoder.discardGathered()
        packetTimestamp = next
        isFirst = true
        meter = LevelMeter()
        junction.report { $0.microphoneLevel = LevelMeter.silence }
    }
}
