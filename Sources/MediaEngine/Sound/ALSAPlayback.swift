internal import Wire

/// A loudspeaker through ALSA.
final class ALSAPlayback: AudioPlayback {
    private let device: ALSADevice
    private var outgoing = AudioFrame()

    init(_ name: String) throws(DeviceFailure) {
        device = try ALSADevice.open(name, .playback)
    }

    var note: String { device.note }
    var underruns: Int { device.recovery.xruns }

    func wait() throws(DeviceFailure) -> MonotonicTime {
        try device.wait()
        return SoundClock.now
    }

    func write(_ frame: borrowing AudioFrame) throws(DeviceFailure) {
        outgoing = copy frame
        try outgoing.withSamples { samples throws(DeviceFailure) in try device.transfer(samples) }
    }
}
