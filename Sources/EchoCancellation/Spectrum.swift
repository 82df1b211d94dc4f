/// The lower half of a real signal's spectrum, real and imaginary parts apart: frequencies 0 to 511 of 1,024.
///
/// The last frequency, half the sample rate, carries no voice and is always zero.
struct Spectrum: ~Copyable {
    let real = LaneBuffer(count: Self.laneCount)
    let imaginary = LaneBuffer(count: Self.laneCount)

    /// Lanes of 375 Hz each.
    static let laneCount = FourierTransform.size / 16

    func clear() {
        real.clear()
        imaginary.clear()
    }
}
