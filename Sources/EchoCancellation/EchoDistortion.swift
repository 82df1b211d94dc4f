/// What a loudspeaker that distorts adds to the echo: a curve through which the sound goes before it reaches the room.
///
/// The curve is a sum of few shapes: bends at fixed loudnesses, the same for both signs, and one that lifts both signs alike. The
/// echo of each comes about by the filter's way through the room; how much there is of each is found by least squares over
/// about the last 20 s, with a block counting the less the more there is in it besides.
struct EchoDistortion: ~Copyable {
    private static let shapes = 5
    /// Of full scale: below the first a loudspeaker is taken for straight.
    private static let bends: [Float] = [0.04, 0.08, 0.16, 0.32]
    private static let lanes = Spectrum.laneCount
    private static let perShape = FarHistory.blockCount * lanes
    private static let blockLanes = EchoCanceller.blockSize / 8
    private static let memory: Float = 0.9995
    /// How little distortion is expected before any was seen: the reciprocal of the weights' mean square.
    private static let prior: Float = 300
    private static let emphasis: Float = 0.9

    private let real = LaneBuffer(count: shapes * perShape)
    private let imaginary = LaneBuffer(count: shapes * perShape)
    private let samples = LaneBuffer(count: shapes * FourierTransform.size / 8)
    private var newest = 0
    /// Blocks since each shape was last there.
    private var silence = [Int](repeating: FarHistory.blockCount, count: shapes)
    /// The echo of each shape in this block.
    private let echoes = LaneBuffer(count: shapes * blockLanes)
    private let emphasized = LaneBuffer(count: (shapes + 1) * blockLanes)
    private let spectrum = Spectrum()
    private let work = LaneBuffer(count: FourierTransform.size / 8)

    private var equations = WeightedEquations(count: shapes)
    /// The power of what is not distortion, rising at once and falling slowly.
    private var noise: Float = 1

    mutating func reset() { equations.clear() }
}

// MARK: - The shapes

extension EchoDistortion {
    /// Takes the next 480 samples that were played.
    mutating func append(_ block: UnsafePointer<Float>, _ transform: borrowing FourierTransform) {
        newest = (newest + 1) % FarHistory.blockCount
        var peak: Float = 0
        for index in 0..<EchoCanceller.blockSize { peak = max(peak, abs(block[index])) }
        for shape in 0..<Self.shapes {
            let isHeard = peak > Self.bends[shape % Self.bends.count]
            silence[shape] = isHeard ? 0 : min(silence[shape] + 1, FarHistory.blockCount)
            guard silence[shape] < FarHistory.blockCount else { continue }
            shift(shape, block)
            work.base.update(from: samples.base + shape * work.count, count: work.count)
            transform.forward(work, into: spectrum)
            let start = shape * Self.perShape + newest * Self.lanes
            (real.base + start).update(from: spectrum.real.base, count: Self.lanes)
            (imaginary.base + start).update(from: spectrum.imaginary.base, count: Self.lanes)
        }
    }

    private func shift(_ shape: Int, _ block: UnsafePointer<Float>) {
        let history = samples.samples + shape * FourierTransform.size
        let kept = FourierTransform.size - EchoCanceller.blockSize
        history.update(from: history + EchoCanceller.blockSize, count: kept)
        let bend = Self.bends[shape % Self.bends.count]
        let isEven = shape >= Self.bends.count
        for index in 0..<EchoCanceller.blockSize {
            let (value, size) = (block[index], abs(block[index]))
            let beyond = max(0, size - bend)
            history[kept + index] = value < 0 && !isEven ? -beyond : beyond
        }
    }
}

// MARK: - Their echoes

extension EchoDistortion {
    /// Takes the distortion's echo out of 480 samples from which the filter's is taken already.
    mutating func cancel(
        _ left: UnsafeMutablePointer<Float>, through filter: borrowing EchoFilter,
        _ transform: borrowing FourierTransform
    ) {
        guard silence.contains(where: { $0 < FarHistory.blockCount }) else { return }
        for shape in 0..<Self.shapes { predict(shape, filter, transform) }
        emphasize(left)
        learn()
        for shape in 0..<Self.shapes {
            let weight = equations.solution[shape]
            let echo = echoes.samples + shape * EchoCanceller.blockSize
            for index in 0..<EchoCanceller.blockSize { left[index] -= weight * echo[index] }
        }
    }

    private func predict(_ shape: Int, _ filter: borrowing EchoFilter, _ transform: borrowing FourierTransform) {
        let echo = echoes.base + shape * Self.blockLanes
        guard silence[shape] < FarHistory.blockCount else {
            return echo.update(repeating: .zero, count: Self.blockLanes)
        }
        filter.pass(real, imaginary, from: shape * Self.perShape, newest: newest, into: spectrum)
        transform.inverse(spectrum, into: work)
        echo.update(from: work.base + EchoFilter.outputOffset / 8, count: Self.blockLanes)
    }

    /// Speech is loudest where it is lowest; without that, its low tones would decide alone.
    private func emphasize(_ left: UnsafePointer<Float>) {
        let size = EchoCanceller.blockSize
        for shape in 0..<Self.shapes {
            Self.emphasize(echoes.samples + shape * size, into: emphasized.samples + shape * size)
        }
        Self.emphasize(left, into: emphasized.samples + Self.shapes * size)
    }

    private static func emphasize(_ source: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
        target[0] = 0
        for index in 1..<EchoCanceller.blockSize { target[index] = source[index] - emphasis * source[index - 1] }
    }

    private mutating func learn() {
        let unexplained = unexplainedPower()
        noise = max(unexplained, noise * 0.95 + unexplained * 0.05)
        let weight = Float(EchoCanceller.blockSize) / (noise + 1e-7)
        equations.fade(Self.memory)
        for first in 0..<Self.shapes {
            equations.add(weight * product(first, Self.shapes), at: first)
            for second in 0...first { equations.add(weight * product(first, second), at: first, second) }
        }
        equations.solve(prior: Self.prior)
    }

    /// What the weights as they are leave.
    private func unexplainedPower() -> Float {
        var power = product(Self.shapes, Self.shapes)
        for first in 0..<Self.shapes {
            let weight = equations.solution[first]
            power -= 2 * weight * product(first, Self.shapes)
            for second in 0..<Self.shapes { power += weight * equations.solution[second] * product(first, second) }
        }
        return max(0, power)
    }

    private func product(_ first: Int, _ second: Int) -> Float {
        let (one, other) = (emphasized.base + first * Self.blockLanes, emphasized.base + second * Self.blockLanes)
        var sum = Lanes.zero
        for lane in 0..<Self.blockLanes { sum += one[lane] * other[lane] }
        return sum.sum()
    }
}
