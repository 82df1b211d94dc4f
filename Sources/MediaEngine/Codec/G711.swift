/// The two laws of ITU-T G.711: a sample in eight bits, with steps that grow with the sample.
package enum G711: Hashable, Sendable {
    case muLaw
    case aLaw

    /// The 16-bit sample a code stands for.
    package func decode(_ code: UInt8) -> Int16 {
        switch self {
        case .muLaw: Self.muLawSamples[Int(code)]
        case .aLaw: Self.aLawSamples[Int(code)]
        }
    }

    /// The code of the interval, between two of the law's decision values, that a sample lies in.
    package func encode(_ sample: Int16) -> UInt8 {
        switch self {
        case .muLaw: Self.encodeMuLaw(sample)
        case .aLaw: Self.encodeALaw(sample)
        }
    }

    private static let muLawSamples: [Int16] = (0...255).map { decodeMuLaw(UInt8($0)) }
    private static let aLawSamples: [Int16] = (0...255).map { decodeALaw(UInt8($0)) }

    /// 33 quarter-steps in the 16-bit scale: it makes the segments of the µ-law start at powers of two.
    private static let bias = 0x84

    private static func decodeMuLaw(_ code: UInt8) -> Int16 {
        let bits = Int(~code)
        let magnitude = ((bits & 0x0F) << 3 + bias) << (bits >> 4 & 7) - bias
        return Int16(bits & 0x80 != 0 ? -magnitude : magnitude)
    }

    private static func encodeMuLaw(_ sample: Int16) -> UInt8 {
        let magnitude = min(abs(Int(sample)), 32_635) + bias
        let segment = Int.bitWidth - 1 - magnitude.leadingZeroBitCount - 7
        let step = magnitude >> (segment + 3) & 0x0F
        return ~UInt8((sample < 0 ? 0x80 : 0) | segment << 4 | step)
    }

    /// Every second bit of an A-law code is inverted on the line.
    private static let aLawMask: UInt8 = 0x55

    private static func decodeALaw(_ code: UInt8) -> Int16 {
        let bits = Int(code ^ aLawMask)
        let segment = bits >> 4 & 7
        let middle = (bits & 0x0F) << 4 + 8
        let magnitude = segment == 0 ? middle : (middle + 0x100) << (segment - 1)
        return Int16(bits & 0x80 != 0 ? magnitude : -magnitude)
    }

    private static func encodeALaw(_ sample: Int16) -> UInt8 {
        let isNegative = sample < 0
        // The law works on 13 bits, and its negative half starts one step below zero.
        let magnitude = (isNegative ? -1 - Int(sample) : Int(sample)) >> 3
        let segment = max(0, Int.bitWidth - 1 - magnitude.leadingZeroBitCount - 4)
        let step = magnitude >> max(1, segment) & 0x0F
        return UInt8((isNegative ? 0 : 0x80) | segment << 4 | step) ^ aLawMask
    }
}
