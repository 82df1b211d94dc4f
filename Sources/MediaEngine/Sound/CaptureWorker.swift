/// The capture thread: reads the microphone, or what stands in for it, until the call's sound ends.
final class CaptureWorker {
    /// Nil when no sound card was asked for.
    let deviceName: String?
    private let junction: AudioJunction
    private var chain: CaptureChain
    /// What is played into the call without a sound card, or after it is gone.
    private var standIn: TimedCapture?
    private var frame = AudioFrame()

    init(
        _ configuration: CallAudio.Configuration, _ junction: AudioJunction, wake: @escaping @Sendable () -> Void
    ) throws(AudioError) {
        self.junction = junction
        do throws(CodecError) {
            chain = try CaptureChain(configuration, junction, wake: wake)
        } catch {
            throw .codecFailed(error)
        }
        switch configuration.source {
        case .device(let name):
            deviceName = name
        case .tone(let frequency):
            deviceName = nil
            standIn = TimedCapture(tone: frequency)
        case .file(let path):
            deviceName = nil
            standIn = TimedCapture(file: try WAVReader(path: path))
        case .silence:
            deviceName = nil
            standIn = TimedCapture(note: "silence")
        }
    }

    /// Works by itself.
    func run() {
        if let deviceName { runDevice(deviceName) }
        let standIn = prepareStandIn()
        while step(standIn) != nil {}
    }

    /// Works for both ends of a call without a sound card.
    func run(with playback: PlaybackWorker) {
        let standIn = prepareStandIn()
        playback.announce()
        while let controls = step(standIn) { playback.render(at: standIn.tick, controls) }
    }

    /// Returns when the call's sound ends or the device is of no more use.
    private func runDevice(_ name: String) {
        do throws(DeviceFailure) {
            let device = try ALSACapture(name)
            junction.report { $0.captureDevice = device.note }
            while true {
                let controls = junction.controls
                guard !controls.isStopping else { return }
                try device.read(into: &frame)
                chain.process(&frame, controls)
                junction.report { $0.overruns = device.overruns }
            }
        } catch {
            standIn = TimedCapture(note: "null (\(name): \(error.reason))")
        }
    }

    private func prepareStandIn() -> TimedCapture {
        let standIn = standIn ?? TimedCapture(note: "silence")
        junction.report { $0.captureDevice = standIn.note }
        return standIn
    }

    /// Nil when the call's sound ends.
    private func step(_ standIn: TimedCapture) -> SoundControls? {
        standIn.read(into: &frame)
        let controls = junction.controls
        guard !controls.isStopping else { return nil }
        chain.process(&frame, controls)
        if standIn.isFinished { junction.report { $0.isSourceFinished = true } }
        return controls
    }
}
