/// Learns the way from loudspeaker to microphone and tells what echo to expect: a Kalman filter for each frequency.
///
/// It knows how sure it is of every coefficient, so the near end's voice, which it takes for noise in what it measures,
/// stops it from learning without stopping it from cancelling.
struct EchoFilter: ~Copyable {
    private static let lanes = Spectrum.laneCount
    private static let count = FarHistory.blockCount * lanes
    /// The part of a transform's samples that are new.
    private static let share = Float(EchoCanceller.blockSize) / Float(FourierTransform.size)
    private static let part = 1 / Float(FarHistory.blockCount)
    /// How much the echo path is thought to differ from none at all in the beginning.
    private static let firstDoubt: Float = 0.05

    private let real = LaneBuffer(count: count)
    private let imaginary = LaneBuffer(count: count)
    /// The expected squared error of each coefficient.
    private let doubt = LaneBuffer(count: count)
    /// How loud everything is that is not echo, at each frequency.
    private let noise = LaneBuffer(count: lanes)
    /// What part of its knowledge is kept from one block to the next.
    private let memory: Float
    /// What part of a frequency's mean doubt is given to every block, so that a path is found where none was.
    private let spread: Float
    /// The mean power of each frequency's coefficients.
    private let mean = LaneBuffer(count: lanes)
    /// The block whose coefficients are next to be kept to 10 ms.
    private var turn = 0

    let echo = Spectrum()
    /// The expected power of what the filter leaves of the echo.
    let rest = LaneBuffer(count: lanes)
    let error = Spectrum()
    /// What is left of the microphone's block in samples 544 to 1,023; zeros before.
    let output = LaneBuffer(count: FourierTransform.size / 8)
    private let work = Spectrum()
    private let samples = LaneBuffer(count: FourierTransform.size / 8)

    static let outputOffset = FourierTransform.size - EchoCanceller.blockSize

    /// - Parameters:
    ///   - memory: close to 1 for a path that does not change.
    ///   - spread: 0 for a path whose delay does not change.
    init(memory: Float, spread: Float) {
        self.memory = memory
        self.spread = spread
        reset()
    }

    func reset() {
        real.clear()
        imaginary.clear()
        doubt.base.update(repeating: Lanes(repeating: Self.firstDoubt), count: Self.count)
    }

    /// From here on every echo comes a block earlier after what was played.
    func shift() {
        Self.shift(real.base)
        Self.shift(imaginary.base)
        Self.shift(doubt.base)
    }

    private static func shift(_ blocks: UnsafeMutablePointer<Lanes>) {
        blocks.update(from: blocks + lanes, count: count - lanes)
        (blocks + count - lanes).update(repeating: .zero, count: lanes)
    }

    /// Takes another's coefficients, to go on learning from them.
    func adopt(_ other: borrowing EchoFilter) {
        real.copy(from: other.real)
        imaginary.copy(from: other.imaginary)
        for index in 0..<Self.count {
            let power = real.base[index] * real.base[index] + imaginary.base[index] * imaginary.base[index]
            doubt.base[index] = power * 0.1 + 1e-7
        }
    }

    /// Subtracts the expected echo from 480 samples of the microphone.
    func cancel(
        _ microphone: UnsafePointer<Float>, _ far: borrowing FarHistory, _ transform: borrowing FourierTransform
    ) {
        predict(far)
        transform.inverse(echo, into: samples)
        let expected = samples.samples + Self.outputOffset
        let left = output.samples + Self.outputOffset
        for index in 0..<EchoCanceller.blockSize { left[index] = microphone[index] - expected[index] }
    }

    /// Learns from what is left.
    mutating func learn(_ far: borrowing FarHistory, _ transform: borrowing FourierTransform) {
        transform.forward(output, into: error)
        measureNoise()
        update(far)
        for _ in 0..<3 { constrainNext(transform) }
    }

    private func predict(_ far: borrowing FarHistory) {
        echo.clear()
        rest.clear()
        for age in 0..<FarHistory.blockCount {
            let (start, own) = (far.offset(age), age * Self.lanes)
            for lane in 0..<Self.lanes {
                let (farReal, farImaginary) = (far.real.base[start + lane], far.imaginary.base[start + lane])
                let (ownReal, ownImaginary) = (real.base[own + lane], imaginary.base[own + lane])
                echo.real.base[lane] += farReal * ownReal - farImaginary * ownImaginary
                echo.imaginary.base[lane] += farReal * ownImaginary + farImaginary * ownReal
                rest.base[lane] += far.power.base[start + lane] * doubt.base[own + lane]
            }
        }
        for lane in 0..<Self.lanes { rest.base[lane] *= Self.share }
    }

    /// Gives what becomes of another sound on the same way.
    ///
    /// - Parameters:
    ///   - start: where its blocks begin.
    ///   - newest: the number of the newest of its blocks.
    func pass(
        _ otherReal: borrowing LaneBuffer, _ otherImaginary: borrowing LaneBuffer, from start: Int, newest: Int,
        into result: borrowing Spectrum
    ) {
        result.clear()
        for age in 0..<FarHistory.blockCount {
            let place = (newest + FarHistory.blockCount - age) % FarHistory.blockCount
            let (other, own) = (start + place * Self.lanes, age * Self.lanes)
            for lane in 0..<Self.lanes {
                let (farReal, farImaginary) = (otherReal.base[other + lane], otherImaginary.base[other + lane])
                let (ownReal, ownImaginary) = (real.base[own + lane], imaginary.base[own + lane])
                result.real.base[lane] += farReal * ownReal - farImaginary * ownImaginary
                result.imaginary.base[lane] += farReal * ownImaginary + farImaginary * ownReal
            }
        }
    }

    /// Rises at once with the near end's voice and falls slowly, so that no beginning of a word is learnt as echo.
    private func measureNoise() {
        for lane in 0..<Self.lanes {
            let (re, im) = (error.real.base[lane], error.imaginary.base[lane])
            work.real.base[lane] = re * re + im * im
        }
        for lane in 0..<Self.lanes {
            let smooth = Self.smoothed(work.real, lane)
            let fallen = noise.base[lane] * 0.95 + smooth * 0.05
            noise.base[lane] = fallen.replacing(with: smooth, where: smooth .> fallen)
        }
    }

    /// The mean of five neighbouring frequencies.
    private static func smoothed(_ power: borrowing LaneBuffer, _ lane: Int) -> Lanes {
        let middle = power.base[lane]
        let before = lane > 0 ? power.base[lane - 1] : .zero
        let after = lane + 1 < lanes ? power.base[lane + 1] : .zero
        let one = Lanes(before[7], middle[0], middle[1], middle[2], middle[3], middle[4], middle[5], middle[6])
        let two = Lanes(before[6], before[7], middle[0], middle[1], middle[2], middle[3], middle[4], middle[5])
        let next = Lanes(middle[1], middle[2], middle[3], middle[4], middle[5], middle[6], middle[7], after[0])
        let second = Lanes(middle[2], middle[3], middle[4], middle[5], middle[6], middle[7], after[0], after[1])
        return (one + two + middle + next + second) * 0.2
    }

    private func update(_ far: borrowing FarHistory) {
        let kept = memory * memory
        let fresh = 1 - kept
        for lane in 0..<Self.lanes {
            // From here on the reciprocal of what is expected to be measured.
            work.real.base[lane] = 1 / (rest.base[lane] + noise.base[lane] + 1e-9)
            work.imaginary.base[lane] = mean.base[lane] * spread
            mean.base[lane] = .zero
        }
        for age in 0..<FarHistory.blockCount {
            let (start, own) = (far.offset(age), age * Self.lanes)
            for lane in 0..<Self.lanes {
                let step = doubt.base[own + lane] * work.real.base[lane]
                let (farReal, farImaginary) = (far.real.base[start + lane], far.imaginary.base[start + lane])
                let (errorReal, errorImaginary) = (error.real.base[lane], error.imaginary.base[lane])
                let newReal = real.base[own + lane] + step * (farReal * errorReal + farImaginary * errorImaginary)
                let newImaginary =
                    imaginary.base[own + lane] + step * (farReal * errorImaginary - farImaginary * errorReal)
                real.base[own + lane] = newReal
                imaginary.base[own + lane] = newImaginary
                let certainty = 1 - step * far.power.base[start + lane] * Self.share
                let power = newReal * newReal + newImaginary * newImaginary
                mean.base[lane] += power * Self.part
                doubt.base[own + lane] =
                    doubt.base[own + lane] * certainty * kept + (power + work.imaginary.base[lane]) * fresh
            }
        }
    }

    /// Takes out what a block of coefficients would do outside its 10 ms.
    private mutating func constrainNext(_ transform: borrowing FourierTransform) {
        let start = turn * Self.lanes
        turn = (turn + 1) % FarHistory.blockCount
        work.real.base.update(from: real.base + start, count: Self.lanes)
        work.imaginary.base.update(from: imaginary.base + start, count: Self.lanes)
        transform.inverse(work, into: samples)
        let used = EchoCanceller.blockSize
        (samples.samples + used).update(repeating: 0, count: FourierTransform.size - used)
        transform.forward(samples, into: work)
        (real.base + start).update(from: work.real.base, count: Self.lanes)
        (imaginary.base + start).update(from: work.imaginary.base, count: Self.lanes)
    }
}
