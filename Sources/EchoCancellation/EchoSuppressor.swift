internal import Glibc

/// Turns down the bands in which little more than the rest of an echo is left.
///
/// What a linear filter cannot learn - a rattling loudspeaker, a clock that runs away - is estimated from the expected echo
/// by bands of 375 Hz. Delays the sound by `delay` samples, always.
struct EchoSuppressor: ~Copyable {
    /// Samples.
    static let delay = 64
    private static let bands = Spectrum.laneCount
    private static let leastGain: Float = 0.01

    /// How much of the expected echo's power is left, of each band.
    private var leak = [Float](repeating: 1, count: bands)
    private var leftPower = [Float](repeating: 0, count: bands)
    private var echoPower = [Float](repeating: 0, count: bands)
    /// The expected echo with the room's sound after it.
    private var reverberation = [Float](repeating: 0, count: bands)
    private var noiseFloor = [Float](repeating: 1, count: bands)
    private var gains = [Float](repeating: 1, count: bands)
    private var isOpen = true
    /// How much of the rest to reckon with: much when the far end speaks alone.
    private var caution: Float = 1

    private let left = LaneBuffer(count: FourierTransform.size / 8)
    private let echo = LaneBuffer(count: FourierTransform.size / 8)
    private let window = LaneBuffer(count: FourierTransform.size / 8)
    private let taper = LaneBuffer(count: FourierTransform.size / 8)
    private let work = LaneBuffer(count: FourierTransform.size / 8)
    private let leftSpectrum = Spectrum()
    private let echoSpectrum = Spectrum()
    private let plain = Spectrum()
    private let filter = Spectrum()
    private let oldFilter = Spectrum()

    init() {
        let size = FourierTransform.size
        let rise = 800
        for index in 0..<size {
            let phase = index < rise ? Double(index) / Double(rise) : Double(size - index) / Double(size - rise)
            window.samples[index] = Float(0.5 - 0.5 * cos(.pi * phase))
            let distance = Double(index - Self.delay) / Double(Self.delay)
            taper.samples[index] = abs(distance) < 1 ? Float(0.5 + 0.5 * cos(.pi * distance)) : 0
        }
        setFilter()
        oldFilter.real.copy(from: filter.real)
        oldFilter.imaginary.copy(from: filter.imaginary)
    }

    /// Starts again to learn how much of an echo is left, as its path has changed.
    mutating func forgetLeak() {
        for band in 0..<Self.bands { leak[band] = max(leak[band], 0.3) }
    }

    /// Works on 480 samples from which the expected echo is taken already.
    mutating func suppress(
        _ block: UnsafeMutablePointer<Float>, echo expected: UnsafePointer<Float>?,
        _ transform: borrowing FourierTransform
    ) {
        Self.append(block, to: left)
        if let expected { Self.append(expected, to: echo) } else { Self.appendSilence(to: echo) }
        analyse(transform)
        decideGains(hasEcho: expected != nil)
        render(into: block, transform)
    }

    private static func append(_ block: UnsafePointer<Float>, to history: borrowing LaneBuffer) {
        let kept = FourierTransform.size - EchoCanceller.blockSize
        history.samples.update(from: history.samples + EchoCanceller.blockSize, count: kept)
        (history.samples + kept).update(from: block, count: EchoCanceller.blockSize)
    }

    private static func appendSilence(to history: borrowing LaneBuffer) {
        let kept = FourierTransform.size - EchoCanceller.blockSize
        history.samples.update(from: history.samples + EchoCanceller.blockSize, count: kept)
        (history.samples + kept).update(repeating: 0, count: EchoCanceller.blockSize)
    }
}

// MARK: - What is echo

extension EchoSuppressor {
    private mutating func analyse(_ transform: borrowing FourierTransform) {
        weigh(left)
        transform.forward(work, into: leftSpectrum)
        weigh(echo)
        transform.forward(work, into: echoSpectrum)
        for band in 0..<Self.bands {
            leftPower[band] = Self.power(leftSpectrum, band)
            echoPower[band] = Self.power(echoSpectrum, band)
            // 60 dB in about 350 ms: a room's sound after the filter's 240 ms is too faint to matter.
            reverberation[band] = max(echoPower[band], reverberation[band] * 0.67)
            learnNoise(band)
        }
    }

    /// The mean of what comes close to the least: falls quickly, is not led astray by words, rises slowly with the room.
    private mutating func learnNoise(_ band: Int) {
        let (power, floor) = (leftPower[band], noiseFloor[band])
        noiseFloor[band] =
            power > floor * 3 ? floor * 1.003 : floor + (power - floor) * (power < floor * 0.3 ? 0.3 : 0.05)
    }

    private func weigh(_ history: borrowing LaneBuffer) {
        for lane in 0..<history.count { work.base[lane] = history.base[lane] * window.base[lane] }
    }

    private static func power(_ spectrum: borrowing Spectrum, _ band: Int) -> Float {
        let (re, im) = (spectrum.real.base[band], spectrum.imaginary.base[band])
        return (re * re + im * im).sum() + 1e-9
    }

    private mutating func decideGains(hasEcho: Bool) {
        var (sound, rest): (Float, Float) = (0, 0)
        for band in 0..<Self.bands {
            learnLeak(band)
            guard band > 0, band < 12 else { continue }
            sound += leftPower[band]
            rest += leak[band] * reverberation[band] + noiseFloor[band]
        }
        // With the near end's voice far above what the echo can have left, care is needed for the voice instead.
        let excess = sound / rest
        let wanted: Float = excess > 16 ? 1.5 : excess > 6 ? 3 : 10
        caution = wanted < caution ? wanted : caution + (wanted - caution) * 0.3
        for band in 0..<Self.bands {
            let left = leftPower[band]
            let share = caution * leak[band] * reverberation[band] / left
            // Not below what the room sounds like by itself, or the line would seem to go dead with every word.
            let floor = max(Self.leastGain, min(1, (noiseFloor[band] / left).squareRoot() * 0.7))
            let gain = hasEcho || share > 0.001 ? max(floor, 1 - share) : 1
            gains[band] = gain < gains[band] ? gain : gains[band] + (gain - gains[band]) * 0.7
        }
    }

    /// Falls with what is seen when only the far end speaks, and rises slowly in case the path has changed.
    private mutating func learnLeak(_ band: Int) {
        guard echoPower[band] > noiseFloor[band] * 4, echoPower[band] > 1e-6 else { return }
        let ratio = min(1, leftPower[band] / echoPower[band])
        let old = leak[band]
        leak[band] = ratio < old ? old + (ratio - old) * 0.2 : min(1, old * 1.004)
    }
}

// MARK: - The filter

extension EchoSuppressor {
    private mutating func render(into block: UnsafeMutablePointer<Float>, _ transform: borrowing FourierTransform) {
        let wasOpen = isOpen
        isOpen = gains.allSatisfy { $0 > 0.99 }
        if isOpen, wasOpen {
            let start = FourierTransform.size - EchoCanceller.blockSize - Self.delay
            return block.update(from: left.samples + start, count: EchoCanceller.blockSize)
        }
        transform.forward(left, into: plain)
        apply(oldFilter, transform)
        let offset = FourierTransform.size - EchoCanceller.blockSize
        block.update(from: work.samples + offset, count: EchoCanceller.blockSize)
        setFilter()
        shape(transform)
        apply(filter, transform)
        let step = 1 / Float(EchoCanceller.blockSize)
        for index in 0..<EchoCanceller.blockSize {
            let weight = Float(index) * step
            block[index] += (work.samples[offset + index] - block[index]) * weight
        }
        oldFilter.real.copy(from: filter.real)
        oldFilter.imaginary.copy(from: filter.imaginary)
    }

    /// The gains between the bands' middles, with a delay of 64 samples.
    private func setFilter() {
        for band in 0..<Self.bands {
            let (before, after) = (gains[max(0, band - 1)], gains[min(Self.bands - 1, band + 1)])
            let middle = gains[band]
            for bin in 0..<8 {
                let place = (Float(bin) - 3.5) / 8
                let gain = place < 0 ? middle + (middle - before) * place : middle + (after - middle) * place
                // exp(-2πi·k·64/1024): a quarter of a turn each four frequencies.
                let (real, imaginary) = Self.turns[(band * 8 + bin) % 16]
                filter.real.base[band][bin] = gain * real
                filter.imaginary.base[band][bin] = gain * imaginary
            }
        }
    }

    private static let turns: [(real: Float, imaginary: Float)] = (0..<16).map { step in
        let angle = Double(step) * Double.pi / 8
        return (Float(cos(angle)), -Float(sin(angle)))
    }

    /// Keeps the filter to 128 samples, so that nothing comes around from the other end.
    private func shape(_ transform: borrowing FourierTransform) {
        transform.inverse(filter, into: work)
        for lane in 0..<work.count { work.base[lane] *= taper.base[lane] }
        transform.forward(work, into: filter)
    }

    private func apply(_ filter: borrowing Spectrum, _ transform: borrowing FourierTransform) {
        for lane in 0..<Spectrum.laneCount {
            let (re, im) = (plain.real.base[lane], plain.imaginary.base[lane])
            leftSpectrum.real.base[lane] = re * filter.real.base[lane] - im * filter.imaginary.base[lane]
            leftSpectrum.imaginary.base[lane] = re * filter.imaginary.base[lane] + im * filter.real.base[lane]
        }
        transform.inverse(leftSpectrum, into: work)
    }
}
