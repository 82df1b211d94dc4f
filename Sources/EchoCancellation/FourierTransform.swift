internal import Glibc

/// The Fourier transform of 1,024 real samples, and back.
///
/// Taken as 512 complex numbers in eight lanes: 64 points in each lane, then 8 points across them.
struct FourierTransform: ~Copyable {
    static let size = 1_024
    private static let half = size / 2
    private static let rows = half / 8

    /// Between the two stages: `exp(-2πi·row·lane/512)`.
    private let betweenReal = LaneBuffer(count: rows)
    private let betweenImaginary = LaneBuffer(count: rows)
    /// From the complex spectrum to the real signal's: `exp(-2πik/1024)`.
    private let splitReal = LaneBuffer(count: rows)
    private let splitImaginary = LaneBuffer(count: rows)
    private let rowReal = LaneBuffer(count: rows)
    private let rowImaginary = LaneBuffer(count: rows)
    private let workReal = LaneBuffer(count: rows)
    private let workImaginary = LaneBuffer(count: rows)
    private let packedReal = LaneBuffer(count: rows)
    private let packedImaginary = LaneBuffer(count: rows)
    /// `exp(-2πik/64)`, the same in each lane.
    private let stageReal = LaneBuffer(count: rows / 2)
    private let stageImaginary = LaneBuffer(count: rows / 2)

    init() {
        for row in 0..<Self.rows {
            for lane in 0..<8 {
                let between = -2 * Double.pi * Double(row * lane) / Double(Self.half)
                betweenReal.base[row][lane] = Float(cos(between))
                betweenImaginary.base[row][lane] = Float(sin(between))
                let split = -2 * Double.pi * Double(row * 8 + lane) / Double(Self.size)
                splitReal.base[row][lane] = Float(cos(split))
                splitImaginary.base[row][lane] = Float(sin(split))
            }
        }
        for step in 0..<Self.rows / 2 {
            let angle = -2 * Double.pi * Double(step) / Double(Self.rows)
            stageReal.base[step] = Lanes(repeating: Float(cos(angle)))
            stageImaginary.base[step] = Lanes(repeating: Float(sin(angle)))
        }
    }

    /// Transforms 1,024 samples.
    func forward(_ samples: borrowing LaneBuffer, into spectrum: borrowing Spectrum) {
        let pairs = UnsafeRawPointer(samples.base).assumingMemoryBound(to: SIMD16<Float>.self)
        for row in 0..<Self.rows {
            let pair = pairs[row]
            packedReal.base[row] = pair.evenHalf
            packedImaginary.base[row] = pair.oddHalf
        }
        transform(packedReal.base, packedImaginary.base, workReal.base, workImaginary.base)
        let (real, imaginary) = (workReal.base, workImaginary.base)
        for row in 0..<Self.rows {
            let mirroredReal = Self.mirrored(real, row, first: real[(Self.rows - row) % Self.rows][0])
            let mirroredImaginary = Self.mirrored(imaginary, row, first: imaginary[(Self.rows - row) % Self.rows][0])
            let evenReal = (real[row] + mirroredReal) * 0.5
            let evenImaginary = (imaginary[row] - mirroredImaginary) * 0.5
            let oddReal = (imaginary[row] + mirroredImaginary) * 0.5
            let oddImaginary = (mirroredReal - real[row]) * 0.5
            let (turnReal, turnImaginary) = (splitReal.base[row], splitImaginary.base[row])
            spectrum.real.base[row] = evenReal + oddReal * turnReal - oddImaginary * turnImaginary
            spectrum.imaginary.base[row] = evenImaginary + oddReal * turnImaginary + oddImaginary * turnReal
        }
        spectrum.imaginary.base[0][0] = 0
    }

    /// Gives the 1,024 samples of a spectrum.
    func inverse(_ spectrum: borrowing Spectrum, into samples: borrowing LaneBuffer) {
        let (real, imaginary) = (spectrum.real.base, spectrum.imaginary.base)
        for row in 0..<Self.rows {
            let isFirst = row == 0
            let mirroredReal = Self.mirrored(real, row, first: isFirst ? 0 : real[Self.rows - row][0])
            let mirroredImaginary = Self.mirrored(imaginary, row, first: isFirst ? 0 : imaginary[Self.rows - row][0])
            let evenReal = (real[row] + mirroredReal) * 0.5
            let evenImaginary = (imaginary[row] - mirroredImaginary) * 0.5
            let differenceReal = (real[row] - mirroredReal) * 0.5
            let differenceImaginary = (imaginary[row] + mirroredImaginary) * 0.5
            let (turnReal, turnImaginary) = (splitReal.base[row], splitImaginary.base[row])
            let oddReal = differenceReal * turnReal + differenceImaginary * turnImaginary
            let oddImaginary = differenceImaginary * turnReal - differenceReal * turnImaginary
            packedReal.base[row] = evenReal - oddImaginary
            packedImaginary.base[row] = evenImaginary + oddReal
        }
        // With real and imaginary parts exchanged the same transform goes backwards.
        transform(packedImaginary.base, packedReal.base, workImaginary.base, workReal.base)
        let pairs = UnsafeMutableRawPointer(samples.base).assumingMemoryBound(to: SIMD16<Float>.self)
        let scale = 1 / Float(Self.half)
        for row in 0..<Self.rows {
            var pair = SIMD16<Float>()
            pair.evenHalf = workReal.base[row] * scale
            pair.oddHalf = workImaginary.base[row] * scale
            pairs[row] = pair
        }
    }

    /// The lanes of `row` counted down from the end: number 512 - k for k.
    private static func mirrored(_ lanes: UnsafeMutablePointer<Lanes>, _ row: Int, first: Float) -> Lanes {
        let other = lanes[rows - 1 - row]
        return Lanes(first, other[7], other[6], other[5], other[4], other[3], other[2], other[1])
    }
}

// MARK: - 512 complex points

extension FourierTransform {
    private typealias Pointer = UnsafeMutablePointer<Lanes>

    private func transform(_ inReal: Pointer, _ inImaginary: Pointer, _ outReal: Pointer, _ outImaginary: Pointer) {
        for row in 0..<Self.rows {
            let source = Self.reversed(row)
            rowReal.base[row] = inReal[source]
            rowImaginary.base[row] = inImaginary[source]
        }
        transformLanes()
        for row in 0..<Self.rows {
            let (real, imaginary) = (rowReal.base[row], rowImaginary.base[row])
            let (turnReal, turnImaginary) = (betweenReal.base[row], betweenImaginary.base[row])
            rowReal.base[row] = real * turnReal - imaginary * turnImaginary
            rowImaginary.base[row] = real * turnImaginary + imaginary * turnReal
        }
        for block in 0..<8 {
            Self.transpose(rowReal.base + 8 * block)
            Self.transpose(rowImaginary.base + 8 * block)
            transformAcross(rowReal.base + 8 * block, rowImaginary.base + 8 * block)
            for step in 0..<8 {
                outReal[8 * step + block] = rowReal.base[8 * block + step]
                outImaginary[8 * step + block] = rowImaginary.base[8 * block + step]
            }
        }
    }

    /// 64 points in each lane, from bit-reversed order.
    private func transformLanes() {
        var span = 1
        while span < Self.rows {
            let stride = Self.rows / 2 / span
            for start in Swift.stride(from: 0, to: Self.rows, by: 2 * span) {
                for step in 0..<span {
                    butterfly(rowReal.base, rowImaginary.base, start + step, start + step + span, step * stride)
                }
            }
            span *= 2
        }
    }

    /// 8 points from one vector to the next.
    private func transformAcross(_ real: Pointer, _ imaginary: Pointer) {
        Self.exchange(real, imaginary, 1, 4)
        Self.exchange(real, imaginary, 3, 6)
        var span = 1
        while span < 8 {
            for start in Swift.stride(from: 0, to: 8, by: 2 * span) {
                for step in 0..<span {
                    butterfly(real, imaginary, start + step, start + step + span, step * 32 / span)
                }
            }
            span *= 2
        }
    }

    @inline(__always)
    private func butterfly(_ real: Pointer, _ imaginary: Pointer, _ upper: Int, _ lower: Int, _ turn: Int) {
        let (turnReal, turnImaginary) = (stageReal.base[turn], stageImaginary.base[turn])
        let turnedReal = real[lower] * turnReal - imaginary[lower] * turnImaginary
        let turnedImaginary = real[lower] * turnImaginary + imaginary[lower] * turnReal
        let (upperReal, upperImaginary) = (real[upper], imaginary[upper])
        real[upper] = upperReal + turnedReal
        imaginary[upper] = upperImaginary + turnedImaginary
        real[lower] = upperReal - turnedReal
        imaginary[lower] = upperImaginary - turnedImaginary
    }

    private static func exchange(_ real: Pointer, _ imaginary: Pointer, _ first: Int, _ second: Int) {
        (real[first], real[second]) = (real[second], real[first])
        (imaginary[first], imaginary[second]) = (imaginary[second], imaginary[first])
    }

    private static func transpose(_ rows: Pointer) {
        let numbers = UnsafeMutableRawPointer(rows).assumingMemoryBound(to: Float.self)
        for row in 0..<8 {
            for column in row + 1..<8 where row < 7 {
                let kept = numbers[8 * row + column]
                numbers[8 * row + column] = numbers[8 * column + row]
                numbers[8 * column + row] = kept
            }
        }
    }

    /// The six bits of a row's number in the other order.
    private static func reversed(_ row: Int) -> Int {
        var result = 0
        for bit in 0..<6 where row >> bit & 1 == 1 { result |= 32 >> bit }
        return result
    }
}
