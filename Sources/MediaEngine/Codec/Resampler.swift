internal import Glibc

/// Changes the sample rate of one stream with a windowed-sinc filter in polyphase form.
///
/// The stop band lies about 70 dB down; what passes is flat to nearly nine tenths of the smaller rate's half. Allocates
/// when made and not after.
package struct Resampler: Sendable {
    /// The ratio in lowest terms: `up` output samples for `down` input samples.
    private let up: Int
    private let down: Int
    /// Input samples that make an output sample; a multiple of 8.
    private let taps: Int
    /// `up`, unless an odd ratio would need a large table; then the nearest of this many is taken.
    private let phases: Int
    /// The filter of each phase, one after the other.
    private let coefficients: [Float]
    /// The last `taps` - 1 samples of before, then the block at work.
    private var work: [Float]
    /// Where the next output sample lies, in 1/`up` input samples from the block's first.
    private var position = 0

    private static let blockSize = 480
    private static let maximumPhases = 1_024

    /// - Parameters:
    ///   - source: samples a second coming in, above 0.
    ///   - target: samples a second going out, above 0.
    package init(from source: Int, to target: Int) {
        precondition(source > 0 && target > 0, "a rate of samples is above zero")
        let divisor = Self.greatestCommonDivisor(source, target)
        up = target / divisor
        down = source / divisor
        phases = min(up, Self.maximumPhases)
        let stretch = max(1, (source + target - 1) / target)
        taps = 40 * stretch
        let cutoff = 0.95 * min(1, Double(target) / Double(source))
        coefficients = Self.makeCoefficients(phases: phases, taps: taps, cutoff: cutoff)
        work = [Float](repeating: 0, count: taps - 1 + Self.blockSize)
    }

    /// How much later the sound comes out, in input samples.
    package var delay: Int { taps / 2 }

    /// The most samples that `count` input samples can become.
    package func maximumOutput(for count: Int) -> Int { (count * up + down - 1) / down + 1 }

    /// Takes the next samples of the stream and returns how many were written.
    ///
    /// What does not fit into `output` is lost; give it room for `maximumOutput(for:)`.
    package mutating func process(
        _ input: UnsafeBufferPointer<Int16>, into output: UnsafeMutableBufferPointer<Int16>
    ) -> Int {
        var taken = 0
        var written = 0
        while taken < input.count {
            let block = min(Self.blockSize, input.count - taken)
            for index in 0..<block { work[taps - 1 + index] = Float(input[taken + index]) }
            written += filter(block, into: UnsafeMutableBufferPointer(rebasing: output[written...]))
            taken += block
        }
        return written
    }

    private mutating func filter(_ block: Int, into output: UnsafeMutableBufferPointer<Int16>) -> Int {
        var written = 0
        let (up, down, taps, phases) = (up, down, taps, phases)
        var position = position
        coefficients.withUnsafeBytes { coefficients in
            work.withUnsafeBytes { work in
                while position / up < block {
                    let phase = phases == up ? position % up : position % up * phases / up
                    let value = Self.dotProduct(
                        coefficients, phase * taps, work, position / up, count: taps)
                    if written < output.count {
                        output[written] = Int16(max(-32_768, min(32_767, value.rounded())))
                        written += 1
                    }
                    position += down
                }
            }
        }
        self.position = position - block * up
        work.withUnsafeMutableBufferPointer { work in
            for index in 0..<taps - 1 { work[index] = work[index + block] }
        }
        return written
    }

    private static func dotProduct(
        _ left: UnsafeRawBufferPointer, _ leftStart: Int, _ right: UnsafeRawBufferPointer, _ rightStart: Int, count: Int
    ) -> Float {
        let size = MemoryLayout<Float>.size
        var sum = SIMD8<Float>(repeating: 0)
        for index in stride(from: 0, to: count, by: 8) {
            let factor = left.loadUnaligned(fromByteOffset: (leftStart + index) * size, as: SIMD8<Float>.self)
            let sample = right.loadUnaligned(fromByteOffset: (rightStart + index) * size, as: SIMD8<Float>.self)
            sum += factor * sample
        }
        return sum.sum()
    }

    /// Each phase sums to 1, so that a constant stays what it is.
    private static func makeCoefficients(phases: Int, taps: Int, cutoff: Double) -> [Float] {
        var result: [Float] = []
        result.reserveCapacity(phases * taps)
        for phase in 0..<phases {
            let centre = Double(taps / 2 - 1) + Double(phase) / Double(phases)
            let filter = (0..<taps).map { tap in
                let distance = centre - Double(tap)
                return sinc(distance * cutoff) * kaiser(distance / Double(taps / 2))
            }
            let gain = filter.reduce(0, +)
            result += filter.map { Float($0 / gain) }
        }
        return result
    }

    private static func sinc(_ value: Double) -> Double {
        value == 0 ? 1 : sin(.pi * value) / (.pi * value)
    }

    /// The Kaiser window for 70 dB; `position` from -1 to 1.
    private static func kaiser(_ position: Double) -> Double {
        let beta = 6.76
        return besselI0(beta * max(0, 1 - position * position).squareRoot()) / besselI0(beta)
    }

    private static func besselI0(_ value: Double) -> Double {
        var sum = 1.0
        var term = 1.0
        for index in 1..<32 {
            let factor = value / 2 / Double(index)
            term *= factor * factor
            sum += term
        }
        return sum
    }

    private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
        second == 0 ? first : greatestCommonDivisor(second, first % second)
    }
}
