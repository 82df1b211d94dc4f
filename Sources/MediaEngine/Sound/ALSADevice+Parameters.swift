internal import CALSA
internal import Glibc

extension ALSADevice {
    private static func check(_ status: Int32) throws(DeviceFailure) {
        guard status >= 0 else { throw DeviceFailure(code: status) }
    }

    /// Asks for period and buffer, always: a sound server's own choice may be seconds.
    static func setHardware(
        _ handle: OpaquePointer, _ wish: DeviceBuffering
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
        var period = snd_pcm_uframes_t(wish.period)
        var buffer = snd_pcm_uframes_t(wish.room)
        try check(snd_pcm_hw_params_set_period_size_near(handle, parameters, &period, nil))
        try check(snd_pcm_hw_params_set_buffer_size_near(handle, parameters, &buffer))
        try check(snd_pcm_hw_params(handle, parameters))
        try check(snd_pcm_hw_params_get_period_size(parameters, &period, nil))
        try check(snd_pcm_hw_params_get_buffer_size(parameters, &buffer))
        guard buffer >= 2 * AudioFrame.sampleCount else { throw DeviceFailure(reason: "its buffer is under 20 ms") }
        return (Int(period), Int(buffer))
    }

    /// Starts with what is put in first, and plays silence rather than old sound when it is not fed in time.
    static func setSoftware(
        _ handle: OpaquePointer, isCapture: Bool, fill: Int, buffer: Int
    ) throws(DeviceFailure) {
        var allocated: OpaquePointer?
        try check(snd_pcm_sw_params_malloc(&allocated))
        guard let parameters = allocated else { throw DeviceFailure(code: -ENOMEM) }
        defer { snd_pcm_sw_params_free(parameters) }
        try check(snd_pcm_sw_params_current(handle, parameters))
        let wakeAt = isCapture ? AudioFrame.sampleCount : buffer - fill + AudioFrame.sampleCount
        try check(snd_pcm_sw_params_set_avail_min(handle, parameters, snd_pcm_uframes_t(wakeAt)))
        if !isCapture {
            let prefill = snd_pcm_uframes_t(fill - AudioFrame.sampleCount)
            try check(snd_pcm_sw_params_set_start_threshold(handle, parameters, prefill))
            var boundary: snd_pcm_uframes_t = 0
            try check(snd_pcm_sw_params_get_boundary(parameters, &boundary))
            try check(snd_pcm_sw_params_set_silence_threshold(handle, parameters, 0))
            try check(snd_pcm_sw_params_set_silence_size(handle, parameters, boundary))
        }
        try check(snd_pcm_sw_params(handle, parameters))
    }
}
