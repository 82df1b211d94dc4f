internal import Wire

/// Gives a line a tone to play.
final class ToneEnd: SoundEnd {
    private var source: ToneSource

    init(_ source: ToneSource) {
        self.source = source
    }

    func process(_ frame: inout AudioFrame, _ moment: SoundMoment) {
        frame.silence()
        source.mix(into: &frame)
    }

    /// What nobody heard is not missed: the tone begins when its device does.
    func standIn(at tick: MonotonicTime) { source.restart() }
    func skipped(_ frames: Int) {}
    func used(_ note: String, _ grant: DeviceGrant?) {}
}
