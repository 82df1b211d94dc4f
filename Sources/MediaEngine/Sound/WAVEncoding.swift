/// How a WAV file writes one sample.
package enum WAVEncoding: Hashable, Sendable {
    /// Eight bits without a sign; 128 is silence.
    case unsigned8
    case pcm16
    case pcm24
    case pcm32
    /// IEEE 754, full scale at 1.0.
    case float32
    case float64
    case muLaw
    case aLaw

    private static let pcmTag: UInt16 = 1
    private static let floatTag: UInt16 = 3
    private static let aLawTag: UInt16 = 6
    private static let muLawTag: UInt16 = 7

    /// - Parameters:
    ///   - tag: `wFormatTag` of the file, or what its extensible form names.
    ///   - bits: the size of a sample.
    init(tag: UInt16, bits: Int) throws(WAVError) {
        switch (tag, bits) {
        case (Self.pcmTag, 8): self = .unsigned8
        case (Self.pcmTag, 16): self = .pcm16
        case (Self.pcmTag, 24): self = .pcm24
        case (Self.pcmTag, 32): self = .pcm32
        case (Self.floatTag, 32): self = .float32
        case (Self.floatTag, 64): self = .float64
        case (Self.aLawTag, 8): self = .aLaw
        case (Self.muLawTag, 8): self = .muLaw
        case (Self.pcmTag, _), (Self.floatTag, _), (Self.aLawTag, _), (Self.muLawTag, _): throw .sampleSize(bits)
        default: throw .compressed(tag)
        }
    }

    package var byteCount: Int {
        switch self {
        case .unsigned8, .muLaw, .aLaw: 1
        case .pcm16: 2
        case .pcm24: 3
        case .pcm32, .float32: 4
        case .float64: 8
        }
    }

    /// The sample that begins at `offset`, in 16 bits; a number out of range is the nearest within.
    ///
    /// The bytes that lie there must be as many as `byteCount`.
    func sample(in bytes: [UInt8], at offset: Int) -> Int16 {
        switch self {
        case .unsigned8: Int16((Int(bytes[offset]) - 128) << 8)
        case .muLaw: G711.muLaw.decode(bytes[offset])
        case .aLaw: G711.aLaw.decode(bytes[offset])
        // Of the wider integers the two highest bytes, which come last.
        case .pcm16, .pcm24, .pcm32:
            Int16(bitPattern: UInt16(bytes[offset + byteCount - 2]) | UInt16(bytes[offset + byteCount - 1]) << 8)
        case .float32: Self.scaled(Double(Float(bitPattern: UInt32(Self.word(bytes, offset, 4)))))
        case .float64: Self.scaled(Double(bitPattern: Self.word(bytes, offset, 8)))
        }
    }

    private static func word(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<count { word |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
        return word
    }

    private static func scaled(_ value: Double) -> Int16 {
        value.isNaN ? 0 : Int16(max(-32_768, min(32_767, (value * 32_768).rounded())))
    }
}
