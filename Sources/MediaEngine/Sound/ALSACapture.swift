/// A microphone through ALSA.
final class ALSACapture: AudioCapture {
    private let device: ALSADevice

    /// - Parameter name: an ALSA PCM; a card's bare `hw:` name also works where the card cannot do mono at 48 kHz.
    init(_ name: String) throws(DeviceFailure) {
        device = try ALSADevice.open(name, .capture)
    }

    var note: String { device.note }
    var overruns: Int { device.recovery.xruns }

    func read(into frame: inout AudioFrame) throws(DeviceFailure) {
        try device.wait()
        try frame.withSamples { samples throws(DeviceFailure) in try device.transfer(samples) }
    }
}
