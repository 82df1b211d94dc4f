import Testing

@testable import MediaEngine

/// Against two independent implementations of ITU-T G.722: both gave these octets for these samples, and these samples
/// back for them; where sums pass 16 bits, which one of them lets wrap, the other's limits stand here.
struct G722Tests {
    /// 200 ms of sound that a rule makes.
    enum Sound: String, CaseIterable {
        /// Full scale, every frequency.
        case noise
        /// 1 kHz at full scale.
        case square
        /// A saw tooth at full scale whose pitch rises from 0 on.
        case chirp
        case triangle
        /// A full-scale sample every 10 ms.
        case impulses
        case silence
        /// The step must come all the way down.
        case loudThenSilent
        /// 8 kHz at full scale: more than the higher band can hold.
        case highest

        var samples: [Int16] {
            var state: UInt32 = 1
            return (0..<3_200).map { index in
                switch self {
                case .noise:
                    state = state &* 1_664_525 &+ 1_013_904_223
                    return Int16(truncatingIfNeeded: state >> 16)
                case .square: return Self.square(index)
                case .chirp: return Int16(truncatingIfNeeded: index * index)
                case .triangle:
                    let rise = 2_047 * (index % 32)
                    return Int16(index % 64 < 32 ? rise - 32_768 : 30_704 - rise)
                case .impulses: return index % 160 == 40 ? .max : 0
                case .silence: return 0
                case .loudThenSilent: return index < 1_600 ? Self.square(index) : 0
                case .highest: return index % 2 == 0 ? .max : .min
                }
            }
        }

        private static func square(_ index: Int) -> Int16 { index / 8 % 2 == 0 ? .max : .min }
    }

    struct Vector: CustomTestStringConvertible {
        let sound: Sound
        /// The first 24 octets.
        let beginning: [UInt8]
        /// A hash of all 1,600.
        let octets: UInt64
        /// Decoded samples 22 to 33, the first that are not the filter's filling.
        let decoded: [Int16]
        /// A hash of all 3,200, each with its lower byte first.
        let samples: UInt64

        var testDescription: String { sound.rawValue }
    }

    static let vectors = [
        Vector(
            sound: .noise, beginning: bytes("922084208420870aad0431b512b19309a82486a510a3292c"),
            octets: 0xCF8C_3F08_06A4_F8C1,
            decoded: [2405, -1161, -9372, -15183, -4857, 10716, 1752, -23719, -24670, 412, 14230, 5187],
            samples: 0xB18A_0EE3_530A_3E66),
        Vector(
            sound: .square, beginning: bytes("872084208420a0a020bd0444843aa0e0209e04448437a0e1"),
            octets: 0x5C7A_EE20_2167_6A96,
            decoded: [11624, 17690, 20824, 22299, 24683, 25853, 20420, 7779, -7177, -18846, -23482, -23694],
            samples: 0x2E5E_D989_8E33_26BE),
        Vector(
            sound: .chirp, beginning: bytes("fade77b2b2bab4ace5e4e3ebeaeaeaeaeaeaebecebededec"),
            octets: 0x9D98_075E_6883_5CE5, decoded: [3, 1, 3, 12, 12, 26, 39, 46, 61, 82, 102, 122],
            samples: 0x6B26_5D01_41DE_13BD),
        Vector(
            sound: .triangle, beginning: bytes("238420842084048405870b52dcf7f1ebe8e5a322a2e123e8"),
            octets: 0xAD96_9140_3F68_6A5F,
            decoded: [-11520, -17365, -21517, -23856, -24119, -22936, -20988, -18857, -16687, -14491, -12245, -10326],
            samples: 0xC67B_8DA3_3C57_6137),
        Vector(
            sound: .impulses, beginning: bytes("fafafafafafafafafafafafafafafafafafafafa85208420"),
            octets: 0x6A58_10D7_C73A_6358, decoded: [Int16](repeating: 2, count: 12),
            samples: 0xE7F7_B9E0_1294_42AF),
        Vector(
            sound: .silence, beginning: [UInt8](repeating: 0xFA, count: 24), octets: 0xADCA_C5E0_0939_9DD6,
            decoded: [Int16](repeating: 2, count: 12), samples: 0x47A9_8E6F_DEFB_3B1C),
        Vector(
            sound: .loudThenSilent, beginning: bytes("872084208420a0a020bd0444843aa0e0209e04448437a0e1"),
            octets: 0xEA98_C605_1924_C7D8,
            decoded: [11624, 17690, 20824, 22299, 24683, 25853, 20420, 7779, -7177, -18846, -23482, -23694],
            samples: 0x0414_3367_BAEA_4535),
        Vector(
            sound: .highest, beginning: bytes("8420842289201a3b3d3e3c3e3d3f3d3f3d3f3d3f3d3f3d3f"),
            octets: 0xF6EC_57B6_B40A_47EB,
            decoded: [4072, -671, -2307, 264, 1483, -181, -823, -10, 456, -99, -160, -101],
            samples: 0xA1C2_D0B3_4D0C_BB19),
    ]

    private static func bytes(_ text: String) -> [UInt8] {
        stride(from: 0, to: text.count, by: 2).compactMap { UInt8(text.dropFirst($0).prefix(2), radix: 16) }
    }

    private static func encode(_ samples: [Int16]) -> [UInt8] {
        var transmitter = G722Transmitter()
        return stride(from: 0, to: samples.count, by: 2).map { transmitter.encode(samples[$0], samples[$0 + 1]) }
    }

    private static func decode(_ octets: [UInt8]) -> [Int16] {
        var receiver = G722Receiver()
        return octets.flatMap { octet in
            let (first, second) = receiver.decode(octet)
            return [first, second]
        }
    }

    /// FNV-1a, 64 bits.
    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private static func hash(_ samples: [Int16]) -> UInt64 {
        hash(samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
    }

    @Test(arguments: vectors)
    func everyBitIsRight(vector: Vector) {
        let octets = Self.encode(vector.sound.samples)
        #expect(Array(octets.prefix(24)) == vector.beginning)
        #expect(Self.hash(octets) == vector.octets)
        let samples = Self.decode(octets)
        #expect(Array(samples[22..<34]) == vector.decoded)
        #expect(Self.hash(samples) == vector.samples)
    }

    /// What no encoder writes: the four reserved codes, and steps that go up and down without sense.
    @Test func octetsWithoutSense() {
        var state: UInt32 = 7
        let octets = (0..<2_000).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        let samples = Self.decode(octets)
        #expect(Array(samples[22..<34]) == [-1, -8, -17, -41, -30, -53, -18, -30, 1, 6, -18, -69])
        #expect(Self.hash(samples) == 0xC2FB_F121_C475_A0A9)
        #expect(Self.hash(Self.decode((0..<2_000).map { UInt8($0 & 255) })) == 0xECCB_9B6D_92F7_A346)
    }

    @Test(arguments: [100.0, 1_000, 3_500, 6_500])
    func whatSevenKilohertzHoldComesThrough(frequency: Double) throws {
        var encoder = try AudioEncoder(.g722, packetTime: .milliseconds(20))
        var decoder = try AudioDecoder(.g722)
        let payloads = try encoder.payloads(of: TestSound.tone(frequency, frames: 50))
        #expect(payloads.allSatisfy { $0.count == 160 })
        let decoded = try payloads.flatMap { try decoder.samples(of: $0) }
        #expect(
            TestSound.impurity(of: decoded[9_600...], frequency: frequency, rate: 48_000)
                < (frequency < 4_000 ? -30 : -20))
    }

    @Test func aLossIsCoveredAndFadesOut() throws {
        var encoder = try AudioEncoder(.g722, packetTime: .milliseconds(20))
        var decoder = try AudioDecoder(.g722)
        for payload in try encoder.payloads(of: TestSound.tone(400, frames: 40)) {
            _ = try decoder.samples(of: payload)
        }
        let made = try decoder.concealed(960)
        #expect(TestSound.impurity(of: made[...], frequency: 400, rate: 48_000) < -15)
        _ = try decoder.concealed(4_800)
        #expect(try decoder.concealed(480).allSatisfy { abs($0) <= 1 })
    }
}
