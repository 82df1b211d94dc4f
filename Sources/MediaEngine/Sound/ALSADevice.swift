internal import CALSA
internal import Glibc
internal import Wire

/// A PCM of ALSA in one direction: 48 kHz, mono, 16 bits, moved 10 ms at a time.
///
/// Belongs to one thread, which may wait in it for as long as the sound system likes.
final class ALSADevice {
    let isCapture: Bool
    /// Samples of a period and of the whole buffer, as granted.
    let period: Int
    let buffer: Int
    /// Playback is kept filled to this, however large the buffer.
    private(set) var fill: Int
    private var recovery: DeviceRecovery
    private let handle: OpaquePointer
    private let name: String
    private let isRealTime = SoundThread.isRealTime
    private let isWanted: () -> Bool
    private var pace: DevicePace
    /// The time of a device that keeps none; nil for one that does.
    private var clock: SoundClock?
    /// Samples moved since the start.
    private var moved = 0

    private static let silenceMessages: Void = calsa_silence_messages()

    /// - Parameter isWanted: asked while the device makes its thread wait; once it says no, the wait ends with a failure.
    init(
        _ name: String, isCapture: Bool, _ wish: DeviceBuffering, isWanted: @escaping () -> Bool = { true }
    ) throws(DeviceFailure) {
        _ = Self.silenceMessages
        self.name = name
        self.isCapture = isCapture
        self.isWanted = isWanted
        recovery = DeviceRecovery(at: SoundClock.now)
        var opened: OpaquePointer?
        let stream = isCapture ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK
        let status = snd_pcm_open(&opened, name, stream, SND_PCM_NONBLOCK)
        guard status >= 0, let handle = opened else { throw DeviceFailure(code: status) }
        do throws(DeviceFailure) {
            (period, buffer) = try Self.setHardware(handle, name, wish)
            fill = min(wish.fill, buffer)
            try Self.setSoftware(handle, isCapture: isCapture, fill: fill, buffer: buffer)
        } catch {
            snd_pcm_close(handle)
            throw error
        }
        self.handle = handle
        pace = DevicePace(buffer: buffer, at: SoundClock.now)
        try start()
        try askForTime()
    }

    /// Opens a device; through ALSA's own conversion where the hardware alone does not have what is needed.
    static func open(
        _ name: String, isCapture: Bool, _ wish: DeviceBuffering, isWanted: @escaping () -> Bool
    ) throws(DeviceFailure) -> ALSADevice {
        do throws(DeviceFailure) {
            return try ALSADevice(name, isCapture: isCapture, wish, isWanted: isWanted)
        } catch {
            guard name.hasPrefix("hw:"),
                let converted = try? ALSADevice("plug" + name, isCapture: isCapture, wish, isWanted: isWanted)
            else { throw error }
            return converted
        }
    }

    deinit {
        snd_pcm_drop(handle)
        snd_pcm_close(handle)
    }

    /// The device and its buffers, for people.
    var note: String {
        let time = clock == nil ? "" : ", no time of its own: it goes by this machine's clock"
        return "\(name) (period \(Self.milliseconds(period)) ms, buffer \(Self.milliseconds(buffer)) ms\(time))"
    }

    var grant: DeviceGrant {
        DeviceGrant(period: period, buffer: buffer, fill: isCapture ? 0 : fill, isRealTime: isRealTime)
    }

    /// Whether the device has given or taken sound by itself.
    var isMoving: Bool { recovery.hasProgressed }

    /// Times the device ran dry or over.
    var xruns: Int { recovery.xruns }

    private static func milliseconds(_ samples: Int) -> Int { samples * 1_000 / AudioFrame.sampleRate }
}

// MARK: - Sound

extension ALSADevice {
    /// Now, and how far the device's buffers are from the air; for recording with the 10 ms just read.
    var moment: SoundMoment {
        guard clock == nil else { return SoundMoment(time: SoundClock.now, xruns: xruns) }
        var samples: snd_pcm_sframes_t = 0
        let isKnown = snd_pcm_delay(handle, &samples) >= 0
        let waiting = max(0, isKnown ? Int(samples) : 0) + (isCapture ? AudioFrame.sampleCount : 0)
        return SoundMoment(
            time: SoundClock.now, delay: .microseconds(waiting * 1_000_000 / AudioFrame.sampleRate), xruns: xruns)
    }

    /// Waits for the next 10 ms of a recording.
    func read(into frame: inout AudioFrame) throws(DeviceFailure) {
        try wait()
        try frame.withSamples { samples throws(DeviceFailure) in try transfer(samples) }
    }

    func write(_ frame: inout AudioFrame) throws(DeviceFailure) {
        try frame.withSamples { samples throws(DeviceFailure) in try transfer(samples) }
    }

    /// Throws away what was recorded while nobody read.
    func discardBacklog() throws(DeviceFailure) {
        var frame = AudioFrame()
        while clock == nil, snd_pcm_avail(handle) >= 2 * AudioFrame.sampleCount { try read(into: &frame) }
    }

    /// Keeps playback filled to more from now on; false if the buffer that was granted does not hold that.
    func fill(to wish: Int) -> Bool {
        guard !isCapture, wish <= buffer,
            (try? Self.setSoftware(handle, isCapture: false, fill: wish, buffer: buffer)) != nil
        else { return false }
        fill = wish
        return true
    }

    /// Waits until 10 ms can be written or read.
    func wait() throws(DeviceFailure) {
        if clock != nil {
            _ = clock?.wait()
            return
        }
        let needed = isCapture ? AudioFrame.sampleCount : buffer - fill + AudioFrame.sampleCount
        while true {
            let available = Int(snd_pcm_avail(handle))
            if available >= needed {
                if !isCapture, available >= buffer { try refill() }
                return
            }
            if available < 0 {
                try recover(Int32(available))
                continue
            }
            try checkProgress()
            let status = snd_pcm_wait(handle, 100)
            if status < 0 { try recover(status) } else if status > 0 { rest(needed) }
        }
    }

    /// Sound servers wake early: sleeps for as long as the missing samples take, or this would spin.
    private func rest(_ needed: Int) {
        let missing = needed - Int(snd_pcm_avail(handle))
        guard missing > 0 else { return }
        usleep(UInt32(min(max(missing * 1_000_000 / AudioFrame.sampleRate, 500), 5_000)))
    }

    /// A sound server plays silence when there is nothing, and calls that no error.
    private func refill() throws(DeviceFailure) {
        guard recovery.hasProgressed else { return }
        recovery.ranDry()
        try writeSilence(fill - AudioFrame.sampleCount)
    }

    /// Moves all of `samples`; blocks for a buffer's length at most where the device runs.
    private func transfer(_ samples: UnsafeMutableBufferPointer<Int16>) throws(DeviceFailure) {
        var done = 0
        while done < samples.count {
            guard let base = samples.baseAddress else { return }
            let rest = snd_pcm_uframes_t(samples.count - done)
            let count = isCapture ? snd_pcm_readi(handle, base + done, rest) : snd_pcm_writei(handle, base + done, rest)
            if count > 0 {
                done += count
                moved += count
                keepPace(count)
                // What still fits into the buffer of a loudspeaker says nothing of the loudspeaker.
                if isCapture || moved > buffer { recovery.progressed(at: SoundClock.now) }
            } else if count == 0 || count == -Int(EAGAIN) {
                try waitForAny()
            } else {
                try recover(Int32(count))
            }
        }
    }

    private func keepPace(_ count: Int) {
        guard clock == nil else { return }
        let now = SoundClock.now
        pace.moved(count, at: now)
        if pace.isTimeless { clock = SoundClock(start: now) }
    }

    /// Finds out at once whether a device that is full of sound, or of room, from the start will always be so.
    private func askForTime() throws(DeviceFailure) {
        var frame = AudioFrame()
        for _ in 0..<2 * buffer / AudioFrame.sampleCount + 8 where clock == nil {
            guard snd_pcm_avail(handle) >= buffer else { return }
            try frame.withSamples { samples throws(DeviceFailure) in try transfer(samples) }
        }
    }

    /// Ends a wait that leads nowhere.
    private func checkProgress() throws(DeviceFailure) {
        guard isWanted() else { throw DeviceFailure(reason: "it is not wanted any more") }
        guard !recovery.isStalled(at: SoundClock.now) else { throw DeviceFailure(reason: "it stands still") }
    }

    private func waitForAny() throws(DeviceFailure) {
        try checkProgress()
        let status = snd_pcm_wait(handle, 100)
        if status < 0 { try recover(status) } else if status > 0 { usleep(1_000) }
    }

    private func recover(_ code: Int32) throws(DeviceFailure) {
        switch recovery.failed(-code) {
        case .again:
            break
        case .resume:
            let status = snd_pcm_resume(handle)
            usleep(10_000)
            if status < 0, status != -EAGAIN { try recover(-ENOSYS) }
        case .prepare:
            guard snd_pcm_prepare(handle) >= 0 else { throw DeviceFailure(code: code) }
            try start()
        case .abandon:
            throw DeviceFailure(code: code)
        }
    }

    /// Recording is started; playback starts by itself with the silence put in before the first sound.
    private func start() throws(DeviceFailure) {
        moved = 0
        if isCapture {
            let status = snd_pcm_start(handle)
            guard status >= 0 else { throw DeviceFailure(code: status) }
        } else {
            try writeSilence(fill - AudioFrame.sampleCount)
        }
    }

    private func writeSilence(_ count: Int) throws(DeviceFailure) {
        let silence = [Int16](repeating: 0, count: max(0, count))
        let written = silence.withUnsafeBufferPointer {
            snd_pcm_writei(handle, $0.baseAddress, snd_pcm_uframes_t($0.count))
        }
        guard written >= 0 || written == -Int(EAGAIN) else { throw DeviceFailure(code: Int32(written)) }
    }
}
