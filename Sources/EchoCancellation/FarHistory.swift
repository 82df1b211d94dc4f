/// What the loudspeaker played lately, as spectra: what an echo can be made of.
struct FarHistory: ~Copyable {
    /// Blocks of 10 ms that an echo may last, its delay included.
    static let blockCount = 24
    private static let laneCount = Spectrum.laneCount

    let real = LaneBuffer(count: blockCount * laneCount)
    let imaginary = LaneBuffer(count: blockCount * laneCount)
    /// The squared magnitude of each frequency.
    let power = LaneBuffer(count: blockCount * laneCount)
    private let samples = LaneBuffer(count: FourierTransform.size / 8)
    private let spectrum = Spectrum()
    private var newest = 0
    /// Blocks since the last with sound.
    private var silence = Self.blockCount

    /// Whether there is anything that could echo.
    var isSilent: Bool { silence >= Self.blockCount }

    /// Where the lanes of the block `age` blocks ago begin.
    func offset(_ age: Int) -> Int {
        (newest + Self.blockCount - age) % Self.blockCount * Self.laneCount
    }

    /// Takes the next 480 samples of full scale 1.
    mutating func append(_ block: UnsafePointer<Float>, _ transform: borrowing FourierTransform) {
        let kept = FourierTransform.size - EchoCanceller.blockSize
        samples.samples.update(from: samples.samples + EchoCanceller.blockSize, count: kept)
        (samples.samples + kept).update(from: block, count: EchoCanceller.blockSize)
        let isLoud = (0..<EchoCanceller.blockSize).contains { abs(block[$0]) > 1 / 16_384 }
        silence = isLoud ? 0 : min(silence + 1, Self.blockCount)
        newest = (newest + 1) % Self.blockCount
        guard !isSilent else { return clearNewest() }
        transform.forward(samples, into: spectrum)
        let start = offset(0)
        for lane in 0..<Self.laneCount {
            let (re, im) = (spectrum.real.base[lane], spectrum.imaginary.base[lane])
            real.base[start + lane] = re
            imaginary.base[start + lane] = im
            power.base[start + lane] = re * re + im * im
        }
    }

    private func clearNewest() {
        let start = offset(0)
        (real.base + start).update(repeating: .zero, count: Self.laneCount)
        (imaginary.base + start).update(repeating: .zero, count: Self.laneCount)
        (power.base + start).update(repeating: .zero, count: Self.laneCount)
    }
}
