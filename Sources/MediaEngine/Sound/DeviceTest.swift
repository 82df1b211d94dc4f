internal import Synchronization
internal import Wire

/// Plays chirps on one device while it listens on another, and tells what became of them.
package struct DeviceTest: Sendable {
    /// What a device did.
    package struct Side: Equatable, Sendable {
        package var device: String
        /// What it granted; nil if it could not be used.
        package var grant: DeviceGrant?
        /// Why it could not be used, or went away.
        package var problem: String?
        /// Times it ran dry or over.
        package var xruns = 0
        /// Sound moved.
        package var duration = Duration.zero
    }

    package var playback: Side
    package var capture: Side
    /// The loudest 10 ms that were recorded, in dB of a full-scale sine.
    package var level: Double
    /// Chirps that were played, and those of them that were heard.
    package var chirps: Int
    package var heard: Int
    /// From the moment a chirp is given to the one device to the moment the other gives it back; the median.
    package var loop: Duration?

    /// Both devices worked, and what was recorded is not dead silence.
    package var isGood: Bool {
        playback.problem == nil && capture.problem == nil && playback.grant != nil && capture.grant != nil
            && level > LevelMeter.silence
    }

    private static let length = Duration.seconds(3)
    /// How long the devices may take to begin.
    private static let patience = Duration.seconds(5)

    /// Runs the test, which takes some seconds; not for an event loop.
    package static func run(capture: String, playback: String) throws(AudioError) -> DeviceTest {
        let log = DeviceTestLog()
        let signal = WakeSignal()
        let keeper = SoundKeeper { news in log.note(news) }
        try keeper.start([
            SoundKeeper.Assignment(
                line: SoundLine(.microphone, DeviceTestEnd(.microphone, log)), device: capture, fallback: nil),
            SoundKeeper.Assignment(
                line: SoundLine(.ear, DeviceTestEnd(.ear, log)), device: playback, fallback: nil),
        ])
        let limit = SoundClock.now + patience
        while SoundClock.now < limit, !log.hasVerdicts { signal.sleep(until: SoundClock.now + .milliseconds(50)) }
        signal.sleep(until: SoundClock.now + (log.isMoving ? length : .zero))
        keeper.stop()
        keeper.join()
        return log.result(capture: capture, playback: playback)
    }
}
