internal import Wire

/// The playback thread: feeds the loudspeaker, or nothing in real time, until the call's sound ends.
final class PlaybackWorker {
    /// Nil when no sound card was asked for.
    let deviceName: String?
    private let junction: AudioJunction
    private var chain: PlaybackChain
    private var frame = AudioFrame()

    init(_ configuration: CallAudio.Configuration, _ junction: AudioJunction) throws(AudioError) {
        self.junction = junction
        switch configuration.playback {
        case .device(let name): deviceName = name
        case .null: deviceName = nil
        }
        let recorder = try configuration.record.map { path throws(AudioError) in try WAVWriter(path: path) }
        do throws(CodecError) {
            chain = try PlaybackChain(configuration, junction, recorder: recorder)
        } catch {
            throw .codecFailed(error)
        }
    }

    /// Works by itself.
    func run() {
        var device: any AudioPlayback = TimedPlayback(note: "null")
        if let deviceName { device = open(deviceName) }
        while true {
            junction.report { $0.playbackDevice = device.note }
            guard let failure = play(on: device) else { return }
            device = TimedPlayback(note: "null (\(deviceName ?? device.note): \(failure.reason))")
        }
    }

    /// Tells what the sound goes to, where another thread keeps the time.
    func announce() {
        junction.report { $0.playbackDevice = "null" }
    }

    /// Takes 10 ms of sound to nowhere.
    func render(at tick: MonotonicTime, _ controls: SoundControls) {
        chain.render(into: &frame, at: tick, controls)
    }

    private func open(_ name: String) -> any AudioPlayback {
        do throws(DeviceFailure) {
            return try ALSAPlayback(name)
        } catch {
            return TimedPlayback(note: "null (\(name): \(error.reason))")
        }
    }

    /// Returns nil when the call's sound ends.
    private func play(on device: any AudioPlayback) -> DeviceFailure? {
        do throws(DeviceFailure) {
            while true {
                let controls = junction.controls
                guard !controls.isStopping else { return nil }
                let tick = try device.wait()
                chain.render(into: &frame, at: tick, controls)
                try device.write(frame)
                junction.report { $0.underruns = device.underruns }
            }
        } catch {
            return error
        }
    }
}
