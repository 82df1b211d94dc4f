internal import Wire

/// The ear's end of a call: what was received goes to a device, or nowhere in time.
final class PlaybackEnd: SoundEnd {
    /// The device that was asked for; nil where nobody listens.
    let deviceName: String?
    private let junction: AudioJunction
    private var chain: PlaybackChain
    private var frame = AudioFrame()
    private var earlierUnderruns = 0
    private var underruns = 0

    init(_ configuration: CallAudio.Configuration, _ junction: AudioJunction) throws(AudioError) {
        self.junction = junction
        switch configuration.playback {
        case .device(let name): deviceName = name
        case .null: deviceName = nil
        }
        do throws(CodecError) {
            chain = try PlaybackChain(configuration, junction)
        } catch {
            throw .codecFailed(error)
        }
        if deviceName == nil { junction.report { $0.playbackDevice = "null" } }
    }

    func process(_ frame: inout AudioFrame, _ moment: SoundMoment) {
        chain.render(into: &frame, moment, junction.controls)
        underruns = moment.xruns
        let total = earlierUnderruns + underruns
        junction.report { report in
            report.underruns = total
            report.playbackDelay = moment.delay
        }
    }

    func standIn(at tick: MonotonicTime) {
        chain.render(into: &frame, SoundMoment(time: tick), junction.controls)
    }

    /// The jitter buffer goes by the time at which it is asked, so nothing is to be made up for.
    func skipped(_ frames: Int) {}

    func used(_ note: String, _ grant: DeviceGrant?) {
        earlierUnderruns += underruns
        underruns = 0
        junction.report { report in
            report.playbackDevice = note
            report.playbackGrant = grant
            if grant == nil { report.playbackDelay = .zero } else { report.playbackSwitches += 1 }
        }
    }
}
