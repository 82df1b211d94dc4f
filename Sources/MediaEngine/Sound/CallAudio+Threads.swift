// MARK: - What runs on the sound threads

extension CallAudio {
    func makeThreads() throws(AudioError) -> [SoundThread] {
        let capture = try CaptureWorker(configuration, junction, wake: wake)
        let playback = try PlaybackWorker(configuration, junction)
        guard capture.deviceName != nil || playback.deviceName != nil else {
            // Both ends keep the same time, so one thread serves both.
            return [try SoundThread(name: "sound", isUrgent: false) { capture.run(with: playback) }]
        }
        let first = try SoundThread(name: "capture", isUrgent: capture.deviceName != nil) { capture.run() }
        do throws(AudioError) {
            return [first, try SoundThread(name: "playback", isUrgent: playback.deviceName != nil) { playback.run() }]
        } catch {
            stop()
            first.detach()
            throw error
        }
    }
}
