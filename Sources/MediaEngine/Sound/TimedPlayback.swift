internal import Wire

/// Stands in for a loudspeaker: takes sound in real time, and no one hears it.
final class TimedPlayback: AudioPlayback {
    let note: String
    var underruns: Int { 0 }
    private var clock = SoundClock()

    init(note: String) {
        self.note = note
    }

    func wait() -> MonotonicTime { clock.wait() }

    func write(_ frame: borrowing AudioFrame) {}
}
