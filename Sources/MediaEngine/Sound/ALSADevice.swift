internal import CALSA
internal import Glibc
internal import Wire

/// A PCM of ALSA in one direction: 48 kHz, mono, 16 bits, in periods of 10 ms, never blocking without end.
final class ALSADevice {
    enum Direction { case capture, playback }

    let direction: Direction
    /// Samples of a period and of the whole buffer, as granted.
    let period: Int
    let buffer: Int
    private(set) var recovery: DeviceRecovery
    private let handle: OpaquePointer
    private let name: String

    /// 40 ms to play, because it is delay; 80 ms to record, because it is only room.
    private static let wishedBuffer = (capture: 3_840, playback: 1_920)
    private static let silenceMessages: Void = calsa_silence_messages()

    init(_ name: String, _ direction: Direction) throws(DeviceFailure) {
        _ = Self.silenceMessages
        self.name = name
        self.direction = direction
        recovery = DeviceRecovery(at: SoundClock.now)
        var opened: OpaquePointer?
        let stream = direction == .capture ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK
        let status = snd_pcm_open(&opened, name, stream, SND_PCM_NONBLOCK)
        guard status >= 0, let handle = opened else { throw DeviceFailure(code: status) }
        do throws(DeviceFailure) {
            let wish = direction == .capture ? Self.wishedBuffer.capture : Self.wishedBuffer.playback
            (period, buffer) = try Self.setHardware(handle, buffer: wish)
            try Self.setSoftware(handle, direction, period: period, buffer: buffer)
        } catch {
            snd_pcm_close(handle)
            throw error
        }
        self.handle = handle
        try start()
    }

    /// Opens a device; through ALSA's own conversion where the hardware alone does not have what is needed.
    static func open(_ name: String, _ direction: Direction) throws(DeviceFailure) -> ALSADevice {
        do throws(DeviceFailure) {
            return try ALSADevice(name, direction)
        } catch {
            guard name.hasPrefix("hw:"), let converted = try? ALSADevice("plug" + name, direction) else { throw error }
            return converted
        }
    }

    deinit {
        snd_pcm_drop(handle)
        snd_pcm_close(handle)
    }

    var note: String {
        "\(name) (period \(period * 1_000 / AudioFrame.sampleRate) ms, buffer \(buffer * 1_000 / AudioFrame.sampleRate) ms)"
    }

    /// Playback is kept filled to this, however large the buffer that was granted.
    private var fill: Int { Self.fill(buffer) }

    private static func fill(_ buffer: Int) -> Int { min(buffer, wishedBuffer.playback) }

    /// Waits until `AudioFrame.sampleCount` samples can be written or read.
    func wait() throws(DeviceFailure) {
        let needed = direction == .capture ? AudioFrame.sampleCount : buffer - fill + AudioFrame.sampleCount
        while true {
            let available = snd_pcm_avail_update(handle)
            if available >= needed { return }
            if available < 0 {
                try recover(Int32(available))
                continue
            }
            guard !recovery.isStalled(at: SoundClock.now) else {
                throw DeviceFailure(reason: "the device stands still")
            }
            let status = snd_pcm_wait(handle, 100)
            if status < 0 {
                try recover(status)
            } else if status > 0, snd_pcm_avail_update(handle) < needed {
                // Sound servers wake early; without a pause this would spin.
                usleep(1_000)
            }
        }
    }

    /// Moves all of `samples` to or from the device; blocks for a buffer's length at most where the device runs.
    func transfer(_ samples: UnsafeMutableBufferPointer<Int16>) throws(DeviceFailure) {
        var done = 0
        while done < samples.count {
            guard let base = samples.baseAddress else { return }
            let rest = snd_pcm_uframes_t(samples.count - done)
            let count =
                direction == .capture
                ? snd_pcm_readi(handle, base + done, rest) : snd_pcm_writei(handle, base + done, rest)
            if count > 0 {
                done += count
                recovery.progressed(at: SoundClock.now)
            } else if count == 0 || count == -Int(EAGAIN) {
                try waitForAny()
            } else {
                try recover(Int32(count))
            }
        }
    }

    private func waitForAny() throws(DeviceFailure) {
        guard !recovery.isStalled(at: SoundClock.now) else { throw DeviceFailure(reason: "the device stands still") }
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
        switch direction {
        case .capture:
            let status = snd_pcm_start(handle)
            guard status >= 0 else { throw DeviceFailure(code: status) }
        case .playback:
            let silence = [Int16](repeating: 0, count: fill - AudioFrame.sampleCount)
            let written = silence.withUnsafeBufferPointer {
                snd_pcm_writei(handle, $0.baseAddress, snd_pcm_uframes_t(silence.count))
            }
            guard written >= 0 else { throw DeviceFailure(code: Int32(written)) }
        }
    }
}

// MARK: - Parameters

extension ALSADevice {
    private static func check(_ status: Int32) throws(DeviceFailure) {
        guard status >= 0 else { throw DeviceFailure(code: status) }
    }

    private static func setHardware(
        _ handle: OpaquePointer, buffer wish: Int
    ) throws(DeviceFailure) -> (period: Int, buffer: Int) {
        var allocated: OpaquePointer?
        try check(snd_pcm_hw_params_malloc(&allocated))
        guard let parameters = allocated else { throw DeviceFailure(code: -ENOMEM) }
        defer { snd_pcm_hw_params_free(parameters) }
        try check(snd_pcm_hw_params_any(handle, parameters))
        try check(snd_pcm_hw_params_set_rate_resample(handle, parameters, 1))
        try check(snd_pcm_hw_params_set_access(handle, parameters, SND_PCM_ACCESS_RW_INTERLEAVED))
        try check(snd_pcm_hw_params_set_format(handle, parameters, SND_PCM_FORMAT_S16_LE))
        try check(snd_pcm_hw_params_set_channels(handle, parameters, 1))
        try check(snd_pcm_hw_params_set_rate(handle, parameters, UInt32(AudioFrame.sampleRate), 0))
        var period = snd_pcm_uframes_t(AudioFrame.sampleCount)
        var buffer = snd_pcm_uframes_t(wish)
        try check(snd_pcm_hw_params_set_period_size_near(handle, parameters, &period, nil))
        try check(snd_pcm_hw_params_set_buffer_size_near(handle, parameters, &buffer))
        try check(snd_pcm_hw_params(handle, parameters))
        try check(snd_pcm_hw_params_get_period_size(parameters, &period, nil))
        try check(snd_pcm_hw_params_get_buffer_size(parameters, &buffer))
        guard buffer >= 2 * AudioFrame.sampleCount else { throw DeviceFailure(reason: "its buffer is under 20 ms") }
        return (Int(period), Int(buffer))
    }

    /// Starts with what is put in first, and plays silence rather than old sound when it is not fed in time.
    private static func setSoftware(
        _ handle: OpaquePointer, _ direction: Direction, period: Int, buffer: Int
    ) throws(DeviceFailure) {
        var allocated: OpaquePointer?
        try check(snd_pcm_sw_params_malloc(&allocated))
        guard let parameters = allocated else { throw DeviceFailure(code: -ENOMEM) }
        defer { snd_pcm_sw_params_free(parameters) }
        try check(snd_pcm_sw_params_current(handle, parameters))
        let isPlayback = direction == .playback
        let wakeAt = isPlayback ? buffer - fill(buffer) + AudioFrame.sampleCount : AudioFrame.sampleCount
        try check(snd_pcm_sw_params_set_avail_min(handle, parameters, snd_pcm_uframes_t(wakeAt)))
        if isPlayback {
            let prefill = snd_pcm_uframes_t(fill(buffer) - AudioFrame.sampleCount)
            try check(snd_pcm_sw_params_set_start_threshold(handle, parameters, prefill))
            var boundary: snd_pcm_uframes_t = 0
            try check(snd_pcm_sw_params_get_boundary(parameters, &boundary))
            try check(snd_pcm_sw_params_set_silence_threshold(handle, parameters, 0))
            try check(snd_pcm_sw_params_set_silence_size(handle, parameters, boundary))
        }
        try check(snd_pcm_sw_params(handle, parameters))
    }
}
