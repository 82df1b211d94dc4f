internal import CALSA
internal import Glibc

extension ALSADevice {
    private static func check(_ status: Int32) throws(DeviceFailure) {
        guard status >= 0 else { throw DeviceFailure(code: status) }
    }

    /// Asks for period and buffer, always: a sound server's own choice may be seconds.
    static func setHardware(
        _ handle: OpaquePointer, _ name: String, _ wish: DeviceBuffering
    ) throws(DeviceFailure) -> (period: Int, buffer: Int) {
        var allocated: OpaquePointer?
        try check(snd_pcm_hw_params_malloc(&allocated))
        guard let parameters = allocated else { throw DeviceFailure(code: -ENOMEM) }
        defer { snd_pcm_hw_params_free(parameters) }
        try check(snd_pcm_hw_params_any(handle, parameters))
        try check(snd_pcm_hw_params_set_rate_resample(handle, parameters, 1))
        try check(snd_pcm_hw_params_set_access(handle, parameters, SND_PCM_ACCESS_RW_INTERLEAVED))
        if snd_pcm_hw_params_set_format(handle, parameters, SND_PCM_FORMAT_S16_LE) < 0 {
            throw DeviceFailure(takesOnly: "other samples than 16 bits", name)
        }
        if snd_pcm_hw_params_set_channels(handle, parameters, 1) < 0 {
            throw DeviceFailure(takesOnly: channels(parameters), name)
        }
        if snd_pcm_hw_params_set_rate(handle, parameters, UInt32(AudioFrame.sampleRate), 0) < 0 {
            throw DeviceFailure(takesOnly: rate(parameters), name)
        }
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

    private static func channels(_ parameters: OpaquePointer) -> String {
        var least: UInt32 = 0
        guard snd_pcm_hw_params_get_channels_min(parameters, &least) >= 0 else { return "other channels than one" }
        return least == 2 ? "stereo" : "\(least) channels and more"
    }

    private static func rate(_ parameters: OpaquePointer) -> String {
        var (least, most, direction) = (UInt32(0), UInt32(0), Int32(0))
        guard snd_pcm_hw_params_get_rate_min(parameters, &least, &direction) >= 0,
            snd_pcm_hw_params_get_rate_max(parameters, &most, &direction) >= 0
        else { return "other rates than 48000 Hz" }
        return least == most ? "\(least) Hz" : "\(least) to \(most) Hz"
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
