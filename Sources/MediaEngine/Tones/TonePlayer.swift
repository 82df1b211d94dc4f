/// Plays a tone on a device of its own, outside of any call: a ring, or what the caller hears before the call is up.
///
/// Nothing here waits for the device: one that is missing or hangs is silent, and said so.
package final class TonePlayer: Sendable {
    private let keeper: SoundKeeper

    /// Begins to play.
    ///
    /// - Parameters:
    ///   - device: an ALSA name; `default` takes its place while it is not to be had.
    ///   - tell: called on another thread when a person should hear of the device.
    package init(
        _ tone: CallTone, _ library: ToneLibrary, on device: String, role: DeviceRole,
        tell: @escaping @Sendable (DeviceNews) -> Void
    ) throws(AudioError) {
        keeper = SoundKeeper(tell: tell)
        let line = SoundLine(role, ToneEnd(ToneSource(tone, library)))
        try keeper.start([SoundKeeper.Assignment(line: line, device: device)])
    }

    deinit { stop() }

    /// Falls silent within a device's buffer and returns at once; for good.
    package func stop() {
        keeper.stop()
        keeper.detach()
    }
}
