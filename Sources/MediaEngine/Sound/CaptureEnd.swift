internal import Wire

/// The microphone's end of a call: a device's sound, or what stands in for it, goes to the encoder.
final class CaptureEnd: SoundEnd {
    /// The device that was asked for; nil where the sound is made here.
    let deviceName: String?
    private let junction: AudioJunction
    private var chain: CaptureChain
    private let standIn: StandIn
    private var frame = AudioFrame()
    private var earlierOverruns = 0
    private var overruns = 0

    init(
        _ configuration: CallAudio.Configuration, _ junction: AudioJunction, wake: @escaping @Sendable () -> Void
    ) throws(AudioError) {
        self.junction = junction
        do throws(CodecError) {
            chain = try CaptureChain(configuration, junction, wake: wake)
        } catch {
            throw .codecFailed(error)
        }
        if case .device(let name) = configuration.source { deviceName = name } else { deviceName = nil }
        standIn = try StandIn(configuration.source)
        let note = standIn.note
        if deviceName == nil { junction.report { $0.captureDevice = note } }
    }

    func process(_ frame: inout AudioFrame, _ moment: SoundMoment) {
        chain.process(&frame, moment, junction.controls)
        overruns = moment.xruns
        let total = earlierOverruns + overruns
        junction.report { report in
            report.overruns = total
            report.captureDelay = moment.delay
        }
    }

    func standIn(at tick: MonotonicTime) {
        standIn.read(into: &frame)
        chain.process(&frame, SoundMoment(time: tick), junction.controls)
        if standIn.isFinished { junction.report { $0.isSourceFinished = true } }
    }

    func skipped(_ frames: Int) { chain.skip(frames) }

    func used(_ note: String, _ grant: DeviceGrant?) {
        earlierOverruns += overruns
        overruns = 0
        junction.report { report in
            report.captureDevice = note
            report.captureGrant = grant
            if grant == nil { report.captureDelay = .zero } else { report.captureSwitches += 1 }
        }
    }
}
